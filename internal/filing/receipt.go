package filing

import (
	"context"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/lang"
	"maillage/internal/mail"
	"maillage/internal/programme/call"
)

// Receipt is the proof of a filing.
type Receipt struct {
	dossier.Everything
	Filing
	Frozen dossier.Content
	By     string // who handed it in, by name
	// First is the filing that a correction corrects, or the filing itself. It alone is in
	// time or late: corrections are asked for after the closing.
	First   Filing
	FirstBy string
}

// Correction tells whether the filing in force corrects an earlier one.
func (r Receipt) Correction() bool { return r.Kind == correction }

// named fills in the first filing and the names.
func (r *Receipt) named(ctx context.Context, q db.Querier) error {
	var err error
	if r.First = r.Filing; r.Correction() {
		if r.First, err = first(ctx, q, r.DossierID); err != nil {
			return err
		}
	}
	people, err := account.Named(ctx, q, []string{r.FiledBy, r.First.FiledBy})
	r.By, r.FirstBy = people[r.FiledBy].Name, people[r.First.FiledBy].Name
	return err
}

// receiptLetter says what a tired person wants to know first, and the proof last.
func receiptLetter(t Table, actor account.Actor, f Filing) mail.Letter {
	d := t.Definition()
	round, _ := d.Round(t.Round.Key)
	at := f.FiledAt.In(d.Location())
	zone, timing := zoneName{at}, timingName(f.Timing)
	letter := mail.Letter{
		Key: "filing.mail.receipt", Path: "/dossiers/" + t.ID + "/receipt",
		Args: []any{
			"title", t.Title, "call", d.Title, "round", round.Title, "person", actor.Name,
			"at", at, "zone", zone, "timing", timing, "fingerprint", f.Fingerprint, "number", f.ID,
		},
	}
	if f.Kind == correction {
		letter.Key = "filing.mail.corrected"
	}
	return letter
}

// timingName names a timing in the reader's language.
type timingName call.Timing

// In implements lang.Translated.
func (t timingName) In(l lang.Lang) string { return l.Text("filing.mail.timing." + string(t)) }
