package programme

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"maillage/internal/lang"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
	"maillage/internal/web"
	"maillage/internal/web/programme/callwords"
	"maillage/internal/web/ui"
)

// ListPage is the calls a visitor may read.
type ListPage struct {
	web.Page
	Calls []CallCard
	// Drafts are the calls the visitor prepares for their funder.
	Drafts []CallCard
	Text   string
	Phases []ui.Option
	Any    bool // something was chosen
	Found  string
	Pager  ui.Pager
	// Calendar is the address of the closings of the same calls.
	Calendar string
}

// CallCard is a call in a few words.
type CallCard struct {
	Title, URL, Funder string
	Tag                ui.Tag
	When               string // what happens next, in a sentence
	Amount             string
}

var listPage = web.Template[ListPage](files, "list.html", "card.html")

func (p *Pages) list(w http.ResponseWriter, r *http.Request) error {
	from := web.Of(r)
	q := r.URL.Query()
	number, _ := strconv.Atoi(q.Get("page"))
	filter := filterOf(q)
	filter.Page = number
	list, err := p.calls.Find(r.Context(), from.Actor, filter)
	if err != nil {
		return err
	}
	page := ListPage{Page: p.server.NewPage(r, from.Lang.Text("calls.title")), Text: filter.Text, Any: filter.Text != "" || filter.Phase != programme.AnyPhase}
	page.Layout.Description = from.Lang.Text("calls.lead")
	if page.Calls, err = p.cards(r, list.Calls); err != nil {
		return err
	}
	page.Found = from.Lang.Text("calls.found", "count", list.Total)
	kept := ""
	if page.Any {
		kept = url.Values{"q": {filter.Text}, "phase": {string(filter.Phase)}}.Encode() + "&"
	}
	page.Calendar = strings.TrimRight(calendarPath+"?"+kept, "?&")
	page.Pager = ui.Pager{Page: list.Page, Pages: list.Pages, URL: "/calls?" + kept + "page="}
	for _, phase := range []programme.Phase{programme.Open, programme.Upcoming, programme.Over} {
		page.Phases = append(page.Phases, ui.Option{Value: string(phase), Label: from.Lang.Text("calls." + string(phase)), Selected: phase == filter.Phase})
	}
	if from.Actor.SignedIn() {
		drafts, err := p.calls.Drafts(r.Context(), from.Actor)
		if err != nil {
			return err
		}
		if page.Drafts, err = p.cards(r, drafts); err != nil {
			return err
		}
	}
	return listPage.Render(w, r, http.StatusOK, page)
}

func filterOf(q url.Values) programme.Filter {
	return programme.Filter{Text: strings.TrimSpace(q.Get("q")), Phase: programme.Phase(q.Get("phase"))}
}

func (p *Pages) cards(r *http.Request, calls []programme.Call) ([]CallCard, error) {
	var cards []CallCard
	for _, c := range calls {
		d, err := p.calls.Said(r.Context(), c)
		if err != nil {
			return nil, err
		}
		cards = append(cards, p.card(web.Of(r).Lang, c, d))
	}
	return cards, nil
}

func (p *Pages) card(l lang.Lang, c programme.Call, d call.Definition) CallCard {
	s := standingOf(c, d, p.server.Config().Now())
	card := CallCard{Title: d.Title.In(l), URL: "/calls/" + c.Slug, Funder: d.Funder, Tag: s.tag(l), When: s.words(l)}
	if lines := (callwords.Words{Lang: l}).Amount(d); len(lines) > 0 {
		card.Amount = lines[0]
	}
	return card
}

// phase is where a call stands for those who would apply, the nearest to them first.
type phase int

const (
	open phase = iota
	upcoming
	over
	draft
)

// standing is where a call stands and the instant that changes it; at is zero when
// nothing is planned.
type standing struct {
	phase phase
	at    time.Time
	round call.Round
}

func standingOf(c programme.Call, d call.Definition, now time.Time) standing {
	if c.State == programme.Draft {
		return standing{phase: draft}
	}
	if c.State == programme.Closed {
		return standing{phase: over}
	}
	if r, ok := d.RoundAt(now); ok {
		_, until := r.Window(d.Location())
		if !until.IsZero() {
			until = until.Add(-time.Minute) // the last accepted minute is the one people are told
		}
		return standing{open, until.In(d.Location()), r}
	}
	for _, r := range d.Rounds {
		if opens, _ := r.Window(d.Location()); opens.After(now) {
			return standing{upcoming, opens, r}
		}
	}
	return standing{phase: over}
}

// PhaseOf tells where a published call stands at an instant.
func PhaseOf(c programme.Call, d call.Definition, now time.Time) programme.Phase {
	return map[phase]programme.Phase{open: programme.Open, upcoming: programme.Upcoming, over: programme.Over}[standingOf(c, d, now).phase]
}

func (s standing) tag(l lang.Lang) ui.Tag {
	return [...]ui.Tag{
		{Kind: "good", Text: l.Text("calls.open")},
		{Kind: "accent", Text: l.Text("calls.upcoming")},
		{Kind: "", Text: l.Text("calls.over")},
		{Kind: "warning", Text: l.Text("calls.draft")},
	}[s.phase]
}

func (s standing) words(l lang.Lang) string {
	switch {
	case s.phase == open && s.at.Year() < 2:
		return l.Text("calls.open.always")
	case s.phase == open:
		return l.Text("calls.open.until", "at", s.at, "zone", l.Zone(s.at))
	case s.phase == upcoming:
		return l.Text("calls.upcoming.at", "at", s.at, "zone", l.Zone(s.at))
	case s.phase == draft:
		return l.Text("calls.draft.only")
	}
	return l.Text("calls.over.all")
}

func download(w http.ResponseWriter, name string, d call.Definition) error {
	content, err := callfile.Write(d)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.yaml"`)
	_, _ = w.Write(content) // a file, never shown as a page; the visitor may have gone
	return nil
}
