package outcome

import (
	"context"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/workshop/record"
)

// Sources implements dossier.Sources: it finds what was said when it was sent. Names that are of no
// workshop of the collective are left out, whoever wrote them into a text.
func Sources(ctx context.Context, q db.Querier, collectiveID string, names []string) (map[string]dossier.Source, error) {
	found := make(map[string]dossier.Source, len(names))
	for first := 0; first < len(names); first += mostNames {
		in, args := db.In(2, names[first:min(first+mostNames, len(names))])
		_, err := db.All(ctx, q, func(scan func(...any) error) (s dossier.Source, err error) {
			var name string
			err = scan(&name, &s.WorkshopID, &s.Workshop, &s.Day, &s.Note, &s.Text, &s.Author, &s.People)
			found[name] = s
			return s, err
		}, "SELECT name, workshop_id, title, day, note, said, author, people FROM source WHERE collective_id = $1 AND name IN "+in, append([]any{collectiveID}, args...)...)
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

const mostNames = 500 // in one query

// putSource keeps what a note or a decision says now, for texts that name it.
func putSource(ctx context.Context, tx *db.Tx, o Outcome, name string, n record.Note) error {
	author := ""
	if n.Author != "" {
		author = o.accountOf(n.No)
	}
	_, err := tx.Exec(ctx, `INSERT INTO source (name, workshop_id, collective_id, title, day, note, said, author_id, author, people) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (name) DO UPDATE SET title = excluded.title, day = excluded.day, said = excluded.said, author_id = excluded.author_id, author = excluded.author, people = excluded.people`,
		name, o.ID, o.CollectiveID, o.Title, o.Day.Format(time.DateOnly), n.No, n.Text, db.Null(author), n.Author, o.People)
	return err
}

// accountOf is the account of who wrote a note, or "".
func (o Outcome) accountOf(no int) string {
	if no < 1 || no > len(o.State.Notes) {
		return ""
	}
	author := o.State.Notes[no-1].Author
	if author < 1 || author > len(o.State.People) {
		return ""
	}
	return o.State.People[author-1].Account
}

func putSent(ctx context.Context, tx *db.Tx, o Outcome, one Sent, by string, at time.Time) error {
	_, err := tx.Exec(ctx, "INSERT INTO sending (id, workshop_id, collective_id, source, kind, dossier_id, target, sent_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		db.NewID(), o.ID, o.CollectiveID, one.Source, one.Kind, db.Null(one.DossierID), one.Target, by, at)
	return err
}

// sent lists what of a workshop was sent on, the oldest first; of one source alone where it is named.
func sent(ctx context.Context, q db.Querier, id, name string) ([]Sent, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Sent, error) {
		var one Sent
		var at db.Time
		err := scan(&one.Source, &one.Kind, &one.DossierID, &one.Dossier, &one.Target, &one.By, &at)
		one.At = at.Time
		return one, err
	}, `SELECT s.source, s.kind, coalesce(s.dossier_id, ''), coalesce(d.title, ''), s.target, coalesce(a.name, ''), s.at
		FROM sending s LEFT JOIN dossier d ON d.id = s.dossier_id LEFT JOIN account a ON a.id = s.sent_by WHERE s.workshop_id = $1 AND ($2 = '' OR s.source = $2) ORDER BY s.at, s.id LIMIT 5000`, id, name)
}

// Note is a note of a workshop for those who may read what came of it: what a source leads to.
type Note struct {
	Outcome
	record.Note
	Step string // its title
	Into []record.Note
	Sent []Sent
}

// Note gives one note of a step that has closed.
func (s *Service) Note(ctx context.Context, actor account.Actor, id, secret string, no int) (Note, error) {
	o, err := s.outcome(ctx, s.db, actor, id, secret)
	if err != nil {
		return Note{}, err
	}
	for _, r := range o.Records {
		n, ok := r.Note(no)
		if !ok {
			continue
		}
		found := Note{Outcome: o, Note: n}
		if step, ok := o.State.Agenda.Step(n.Step); ok {
			found.Step = step.Title
		}
		for _, other := range r.Notes {
			if other.Into == no {
				found.Into = append(found.Into, other)
			}
		}
		if o.Role != "" { // guests are not told
			found.Sent, err = sent(ctx, s.db, id, source(id, no, ""))
		}
		return found, err
	}
	return Note{}, unknown()
}
