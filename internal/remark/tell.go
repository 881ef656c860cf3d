package remark

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/document"
	"maillage/internal/mail"
)

// tell writes to those who should know what was just said: whom it names, whose to-do it is, who
// took part before. Each gets one mail about a remark until they have read it.
func (s *Service) tell(ctx context.Context, tx *db.Tx, actor account.Actor, r Remark, body string, people []Person) error {
	letters := map[string]string{} // by person, the text of the mail
	for _, id := range append(authors(r), r.OwnerID) {
		letters[id] = "remark.mail.reply"
	}
	for _, id := range Mentioned(body, people) {
		letters[id] = "remark.mail.mention"
	}
	if r.Kind == Todo && r.Version == 1 {
		letters[r.OwnerID] = "remark.mail.todo"
	}
	return s.send(ctx, tx, actor, r, body, people, letters)
}

// send posts letters about a remark to people who may read it; the actor needs none.
func (s *Service) send(ctx context.Context, tx *db.Tx, actor account.Actor, r Remark, body string, people []Person, letters map[string]string) error {
	delete(letters, actor.ID)
	to := slices.DeleteFunc(slices.Clone(people), func(p Person) bool { return letters[p.ID] == "" })
	if len(to) == 0 {
		return nil
	}
	ids := make([]string, len(to))
	for i, p := range to {
		ids[i] = p.ID
	}
	rights, err := s.beside.Rights(ctx, tx, r.Subject, ids)
	if err != nil {
		return err
	}
	place, err := s.beside.Place(ctx, tx, r.Subject, r.Root)
	if err != nil {
		return err
	}
	for _, p := range to {
		if rights[p.ID] < document.Read {
			continue
		}
		if err := s.write(ctx, tx, actor, r, body, p, place, letters[p.ID]); err != nil {
			return err
		}
	}
	return nil
}

const mostAnHour = 10 // mails that one person causes to another; the rest waits on the site

// write posts a mail about a remark, unless one left that was not read, or the actor wrote to
// them so often already.
func (s *Service) write(ctx context.Context, tx *db.Tx, actor account.Actor, r Remark, body string, p Person, place Place, key string) error {
	sent, err := countToldBy(ctx, tx, p.ID, actor.ID, s.now().Add(-time.Hour))
	if err != nil || sent >= mostAnHour {
		return err
	}
	first, err := insertTold(ctx, tx, r.ID, p.ID, actor.ID, s.now())
	if err != nil || !first {
		return err
	}
	letter := mail.Letter{To: p.Email, Name: p.Name, Lang: p.Lang, Key: key, Path: place.Path + "#remark-" + r.ID}
	letter.Args = []any{"person", actor.Called(), "title", place.Title, "text", place.Text.In(p.Lang), "said", excerpt(r, body, p)}
	return s.post.Post(ctx, tx, letter)
}

const mostInMail = 600 // characters of what was said; the rest is read on the site

// excerpt puts in a mail what was said, and a to-do's day.
func excerpt(r Remark, body string, p Person) string {
	if utf8.RuneCountInString(body) > mostInMail {
		body = string([]rune(body)[:mostInMail]) + "…"
	}
	if due, err := time.Parse(time.DateOnly, r.DueOn); r.Kind == Todo && err == nil {
		body += "\n\n" + p.Lang.Text("remark.mail.due", "day", p.Lang.Date(due))
	}
	return body
}

// authors gives those who said something in a remark.
func authors(r Remark) []string {
	ids := []string{r.AuthorID}
	for _, m := range r.Messages {
		ids = append(ids, m.AuthorID)
	}
	return ids
}
