package dossier

import (
	"context"
	"strings"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/fold"
	"maillage/internal/programme/call"
)

// Mark is what is remembered of a filing beside the dossier. The zero Mark takes it back.
type Mark struct {
	At   db.Time
	Late bool
}

// MarkFiled remembers when a dossier was filed.
func MarkFiled(ctx context.Context, tx *db.Tx, id string, m Mark) error {
	_, err := tx.Exec(ctx, "UPDATE dossier SET filed_at = $2, late = $3 WHERE id = $1", id, m.At, m.Late)
	return err
}

// Index keeps what the funder's lists show and search of a dossier, at each filing, and that
// its files are of a filing.
func Index(ctx context.Context, tx *db.Tx, e Everything) error {
	var asked int64
	for _, l := range e.Lines {
		if l.Request {
			asked += l.Cents
		}
	}
	shown := e.shown()
	words := strings.Join([]string{e.Title, shown.Collective, shown.Lead}, " ")
	if e.Place != nil { // its commune first: see searchedCommune
		words = shown.Commune + " " + words + " " + shown.Place
	}
	if _, err := tx.Exec(ctx, "UPDATE file SET filed = TRUE WHERE dossier_id = $1 AND replaced_at IS NULL", e.ID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE dossier SET asked_cents = $2, search = $3, shown_collective = $4, shown_lead = $5, shown_place = $6, shown_status = $7, shown_commune = $8,
		shown_lat = $9, shown_lon = $10 WHERE id = $1`,
		e.ID, asked, " "+short(fold.Text(words))+" ", shown.Collective, shown.Lead, shown.Place, string(shown.Status), shown.Commune, shown.Lat, shown.Lon)
	return err
}

// Shown is what lists show of a filed dossier besides itself, as it was filed: "" for what
// it had not.
type Shown struct {
	Collective, Lead string
	Place, Commune   string // its name; its INSEE code
	Status           collective.Status
	Lat, Lon         *float64 // of the place, WGS84 degrees: both, or none
}

// ShownColumns are those of a dossier d that hold a Shown, in the order of its Into.
const ShownColumns = "d.shown_collective, d.shown_lead, d.shown_place, d.shown_commune, d.shown_status, d.shown_lat, d.shown_lon"

// Into gives where ShownColumns are scanned.
func (s *Shown) Into() []any {
	return []any{&s.Collective, &s.Lead, &s.Place, &s.Commune, &s.Status, &s.Lat, &s.Lon}
}

func (e Everything) shown() Shown {
	s := Shown{Collective: e.Collective.Name}
	if lead, ok := e.Lead(); ok {
		s.Lead = lead.Name
	}
	if e.Place != nil {
		s.Place, s.Status, s.Commune = e.Place.Name, e.Place.Status, e.Place.CommuneCode
		s.Lat, s.Lon = e.Place.Lat, e.Place.Lon
	}
	return s
}

// searchedCommune is the code of the commune in what is searched of a dossier d: comparing
// it with several costs what looking for one word does.
const searchedCommune = "substr(d.search, 2, 5)"

// WhereFound writes the condition on a dossier d that what was typed finds: each word begins
// one of its title, collective, lead or place, or it is in a commune that the text may mean.
func WhereFound(w *db.Where, typed string, communes []string) string {
	found := w.Found("d.search", fold.Text(typed))
	if len(communes) == 0 {
		return found
	}
	codes := make([]string, len(communes))
	for i, code := range communes {
		codes[i] = fold.Text(code)
	}
	return "(" + found + " OR " + searchedCommune + " IN " + w.In(codes) + ")"
}

// maxSearch bounds what is searched of a dossier: it is part of an index.
const maxSearch = 800

func short(folded string) string {
	if len(folded) <= maxSearch {
		return folded
	}
	return strings.ToValidUTF8(folded[:maxSearch], "")
}

// Standing is where a dossier stands among those of its round.
type Standing struct {
	Mean   call.Rate
	Scores int // handed in
	Hands  int // people who have it in hand
}

// SetStanding keeps what ranks a dossier in its round.
func SetStanding(ctx context.Context, tx *db.Tx, id string, s Standing) error {
	if s.Scores == 0 {
		s.Mean = -1 // behind those scored 0
	}
	_, err := tx.Exec(ctx, "UPDATE dossier SET mean = $2, scores = $3, hands = $4 WHERE id = $1", id, int(s.Mean), s.Scores, s.Hands)
	return err
}

// SetDecided keeps what is decided of a dossier, drafted or released; "" when nothing is.
func SetDecided(ctx context.Context, tx *db.Tx, id, outcome string, cents int64) error {
	_, err := tx.Exec(ctx, "UPDATE dossier SET decided = $2, granted_cents = $3 WHERE id = $1", id, outcome, cents)
	return err
}

// MoveToRound puts a dossier in another round of its call.
func MoveToRound(ctx context.Context, tx *db.Tx, id, roundID string) error {
	_, err := tx.Exec(ctx, "UPDATE dossier SET round_id = $2 WHERE id = $1", id, roundID)
	return err
}

// maxHeld bounds an export; nobody was seen with a tenth of it.
const maxHeld = 10_000

// Held is what this room knows of a person, for their export.
type Held struct {
	Title string `json:"title"`
	ID    string `json:"id"`
	State State  `json:"state"`
}

// Holding gives the dossiers a person takes part in. Nothing of this room holds an account
// open: what people wrote stays with their collective, under an identifier.
func (s *Service) Holding(ctx context.Context, q db.Querier, actor account.Actor) (string, any, error) {
	mine, err := ofPerson(ctx, q, actor.ID, maxHeld, 0)
	held := make([]Held, len(mine))
	for i, d := range mine {
		held[i] = Held{d.Title, d.ID, d.State}
	}
	return "dossiers", held, err
}
