package programme

import (
	"net/http"
	"time"

	"maillage/internal/lang"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	"maillage/internal/web/programme/callwords"
	"maillage/internal/web/ui"
)

// ShowPage is a call as everyone reads it.
type ShowPage struct {
	web.Page
	callwords.View
	Slug      string
	Crumbs    []ui.Crumb
	Tag       ui.Tag
	When      string
	Countdown *ui.Countdown
	MayApply  bool
	MayEdit   bool
	Preview   bool
	Awarded   []AwardedPlace
	// AwardedTotal counts those not shown too.
	AwardedTotal int
	Revisions    []RevisionRow
}

// RevisionRow is a publication of the call with what it changed.
type RevisionRow struct {
	Number  int
	At      time.Time
	Note    string
	Changes []string
}

var showPage = web.Template[ShowPage](files, "show.html", "body.html")

func (p *Pages) show(w http.ResponseWriter, r *http.Request) error {
	from := web.Of(r)
	c, role, err := p.calls.Read(r.Context(), from.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	page, err := p.public(r, c, c.Definition)
	if err != nil {
		return err
	}
	page.MayEdit = programme.MayEditCall(role, c.State) == nil
	page.MayApply = c.State == programme.Published
	revisions, err := p.calls.Revisions(r.Context(), from.Actor, c.ID)
	if err != nil {
		return err
	}
	page.Revisions = told(from.Lang, revisions)
	if p.awarded != nil && c.Revision > 0 {
		if page.Awarded, page.AwardedTotal, err = p.awarded(r.Context(), c.ID); err != nil {
			return err
		}
	}
	return showPage.Render(w, r, http.StatusOK, page)
}

// public fills what a call's page says of a definition.
func (p *Pages) public(r *http.Request, c programme.Call, d call.Definition) (ShowPage, error) {
	l, now := web.Of(r).Lang, p.server.Config().Now()
	words, _, err := p.ruleWords(r)
	if err != nil {
		return ShowPage{}, err
	}
	s := standingOf(c, d, now)
	page := ShowPage{
		Page: p.server.NewPage(r, d.Title.In(l)), View: callwords.Of(words, d, now), Slug: c.Slug,
		Crumbs: []ui.Crumb{{Label: l.Text("calls.title"), URL: "/calls"}, {Label: d.Title.In(l)}},
		Tag:    s.tag(l), When: s.words(l),
	}
	page.Layout.Description = d.Purpose.In(l)
	if s.phase == open && s.at.Year() > 1 {
		page.Countdown = &ui.Countdown{To: s.at, Now: now}
	}
	return page, nil
}

// told says what each publication changed, the newest first as they come.
func told(l lang.Lang, revisions []programme.Revision) []RevisionRow {
	rows := make([]RevisionRow, len(revisions))
	for i, revision := range revisions {
		zone := revision.Definition.Location()
		rows[i] = RevisionRow{Number: revision.Number, At: revision.PublishedAt.In(zone), Note: revision.Note}
		if i+1 < len(revisions) {
			rows[i].Changes = changes(l, revisions[i+1].Definition, revision.Definition)
		}
	}
	return rows
}

func changes(l lang.Lang, before, after call.Definition) []string {
	var lines []string
	for _, change := range call.Diff(before, after) {
		lines = append(lines, web.Say(l, change.Message))
	}
	return lines
}
