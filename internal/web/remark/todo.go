package remark

import (
	"context"
	"net/http"
	"time"

	"maillage/internal/account"
	"maillage/internal/lang"
	"maillage/internal/remark"
	"maillage/internal/web"
	accountpages "maillage/internal/web/account"
	"maillage/internal/web/ui"
)

// mostWords is how many characters of a to-do its line on the home page says.
const mostWords = 120

// corner gives the open to-dos of a person for their home page; nil when they have none.
func (p *Pages) corner(ctx context.Context, actor account.Actor, l lang.Lang) (*accountpages.Section, error) {
	given, err := p.remarks.Given(ctx, actor)
	if err != nil || len(given) == 0 {
		return nil, err
	}
	section := &accountpages.Section{Title: l.Text("remark.mine")}
	today := p.server.Config().Now().In(lang.Paris).Format(time.DateOnly)
	for _, g := range given {
		words := []rune(g.Words)
		item := accountpages.Item{Title: string(words[:min(len(words), mostWords)]), URL: g.Place.Path + "#remark-" + g.ID}
		if len(words) > mostWords {
			item.Title += "…"
		}
		item.Detail = l.Text("remark.mine.about", "text", g.Place.Text.In(l), "title", g.Place.Title)
		if due, err := time.Parse(time.DateOnly, g.DueOn); err == nil {
			item.Tag = &ui.Tag{Text: l.Text("remark.due_on", "day", l.Date(due))}
			if g.Late(today) {
				item.Tag = &ui.Tag{Kind: "warning", Text: l.Text("remark.mine.late", "day", l.Date(due))}
			}
		}
		section.Items = append(section.Items, item)
	}
	return section, nil
}

// edit makes a to-do say something else.
func (p *Pages) edit(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	form := r.PostForm
	edited, err := p.remarks.Edit(r.Context(), web.Of(r).Actor, subjectOf(r), r.PathValue("remark"), web.Seen(r, "version"),
		remark.Task{Body: form.Get("body"), OwnerID: form.Get("owner"), DueOn: form.Get("due")})
	return p.ended(w, r, edited, err, "remark.flash.task")
}

// task gives the fields that change a to-do.
func (v viewer) task(r remark.Remark) []ui.Field {
	var everyone []ui.Option
	for _, person := range v.table.People {
		everyone = append(everyone, ui.Option{Value: person.ID, Label: person.Name})
	}
	t, suffix := v.l.Text, "task-"+r.ID
	fields := []ui.Field{
		{Kind: "select", Name: "owner", Label: t("remark.owner"), Options: everyone, Value: r.OwnerID, Required: true, Suffix: suffix},
		{Kind: "date", Name: "due", Label: t("remark.due"), Value: r.DueOn, Suffix: suffix},
	}
	if r.AuthorID == v.me.ID && len(r.Messages) > 0 {
		fields = append([]ui.Field{{Kind: "textarea", Name: "body", Label: t("remark.task"), Value: r.Messages[0].Body, Rows: 3, Required: true, Suffix: suffix}}, fields...)
	}
	return fields
}
