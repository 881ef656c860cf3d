package dossier

import (
	"context"
	"time"

	"maillage/internal/collective"
	"maillage/internal/db"
)

// As gives the dossier with the content it had when it was frozen, its files being those
// given. Who takes part is told by the filing itself.
func (e Everything) As(c Content, files map[string]File) Everything {
	e.Title, e.Years, e.Attributes, e.VideoLink, e.Files, e.Alternatives, e.frozen = c.Title, c.Years, c.Attributes, c.VideoLink, files, nil, true
	e.Answers = make(map[string]Answer, len(c.Answers))
	for key, value := range c.Answers {
		e.Answers[key] = Answer{Question: key, Value: value}
	}
	for key, content := range c.Texts {
		a := Answer{Question: key, Prose: string(content)}
		e.Answers[key] = LongAnswer(key, a.Text())
	}
	e.Collective.Name, e.Sources = c.Collective, c.unfrozen()
	e.Lines, e.Letters, e.Place, e.Partners = nil, nil, nil, nil
	for _, p := range c.Partners {
		e.Partners = append(e.Partners, collective.Partner{
			Organisation: collective.Organisation{ID: p.ID, Name: p.Name, Form: collective.Form(p.Form), SIRET: p.SIRET, Founded: p.Founded}, CollectiveID: e.CollectiveID, Lead: p.Lead,
		})
	}
	for _, l := range c.Budget {
		e.Lines = append(e.Lines, Line{Year: l.Year, Account: l.Account, Label: l.Label, Cents: l.Cents, Request: l.Request, Funding: l.Funding})
	}
	for _, l := range c.Letters {
		e.Letters = append(e.Letters, Letter{FromWhom: l.From, Status: LetterStatus(l.Status)})
	}
	if c.Place != nil {
		e.Place = &collective.Place{
			Name: c.Place.Name, Status: collective.Status(c.Place.Status), CommuneCode: c.Place.Commune, Address: c.Place.Address,
			Lat: coordinate(c.Place.Lat), Lon: coordinate(c.Place.Lon),
		}
	}
	return e
}

// FrozenFiles finds the files of a frozen content, those replaced since among them.
func FrozenFiles(ctx context.Context, q db.Querier, c Content) (map[string]File, error) {
	all, err := db.All(ctx, q, scanFile, "SELECT "+fileColumns+" FROM file WHERE dossier_id = $1 ORDER BY added_at, id LIMIT 5000", c.ID)
	files := make(map[string]File, len(c.Files))
	for _, f := range all {
		for _, wanted := range c.Files {
			if f.Slot == wanted.Slot && f.SHA256 == wanted.SHA256 {
				files[f.Slot] = f
			}
		}
	}
	return files, err
}

// FiledFilms finds the films and the captions that dossiers had at the instants when they were
// filed, given by dossier, those replaced since among them; by dossier, then by slot.
func FiledFilms(ctx context.Context, q db.Querier, filed map[string]time.Time) (map[string]map[string]File, error) {
	found, ids := make(map[string]map[string]File, len(filed)), make([]string, 0, len(filed))
	for id := range filed {
		found[id], ids = map[string]File{}, append(ids, id)
	}
	in, args := db.In(3, ids)
	_, err := db.All(ctx, q, func(scan func(...any) error) (f File, err error) {
		var id string
		var replaced db.Time
		f, err = scanFile(func(into ...any) error { return scan(append([]any{&id, &replaced}, into...)...) })
		if err == nil && (replaced.IsZero() || replaced.After(filed[id])) {
			found[id][f.Slot] = f
		}
		return f, err
	}, "SELECT dossier_id, replaced_at, "+fileColumns+" FROM file WHERE filed AND slot IN ($1, $2) AND dossier_id IN "+in+" ORDER BY added_at, id", append([]any{VideoSlot, CaptionsSlot}, args...)...)
	return found, err
}
