package review

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"maillage/internal/award"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/review"
	"maillage/internal/territory"
	"maillage/internal/web"
	territorypages "maillage/internal/web/territory"
	"maillage/internal/web/ui"
)

// Narrowing is the form above a list of dossiers, and where its pages are.
type Narrowing struct {
	Action  string
	Text    string
	Choices []Choice
	Any     bool   // something is chosen
	Here    string // the query of this page
	Found   string
	Barred  string // says that some dossiers are left out, or ""
	Pager   ui.Pager
}

// Choice is one thing to choose in the form.
type Choice struct {
	Name, Label, All, Value string
	Options                 []ui.Option
}

// filterOf reads what the address of a list narrows it to.
func filterOf(r *http.Request, land *territory.Reference) review.Filter {
	q := r.URL.Query()
	page, _ := strconv.Atoi(q.Get("page"))
	f := review.Filter{Text: strings.TrimSpace(q.Get("q")), State: q.Get("state"), InHand: q.Get("hand"), Decided: q.Get("decision"), Page: page}
	f.Communes = territorypages.Codes(land, f.Text)
	return f
}

func (p *Pages) narrowing(r *http.Request, list review.List, choices ...Choice) Narrowing {
	l, q := web.Of(r).Lang, r.URL.Query()
	n := Narrowing{Action: r.URL.Path, Text: strings.TrimSpace(q.Get("q")), Here: q.Encode()}
	n.Any = n.Text != ""
	kept := url.Values{}
	if n.Any {
		kept.Set("q", n.Text)
	}
	for _, c := range choices {
		if c.Value = q.Get(c.Name); c.Value != "" {
			n.Any = true
			kept.Set(c.Name, c.Value)
		}
		c.Options = ui.Selecting(c.Options, c.Value)
		n.Choices = append(n.Choices, c)
	}
	n.Found = l.Text("instruction.count", "count", list.Total)
	if n.Any {
		n.Found = l.Text("list.found", "count", list.Total)
	}
	if list.Barred > 0 {
		n.Barred = l.Text("list.barred", "count", list.Barred)
	}
	before := ""
	if len(kept) > 0 {
		before = kept.Encode() + "&"
	}
	n.Pager = ui.Pager{Page: list.Page, Pages: list.Pages, URL: n.Action + "?" + before + "page="}
	return n
}

func stateChoice(l lang.Lang) Choice {
	c := Choice{Name: "state", Label: l.Text("letter.status"), All: l.Text("list.state.all")}
	for _, state := range []dossier.State{dossier.Submitted, dossier.Instruction, dossier.Accepted, dossier.Refused} {
		c.Options = append(c.Options, ui.Option{Value: string(state), Label: l.Text("dossier.state." + string(state))})
	}
	c.Options = append(c.Options, ui.Option{Value: review.Correction, Label: l.Text("instruction.waiting")})
	return c
}

func handChoice(l lang.Lang, team []programme.Member) Choice {
	c := Choice{Name: "hand", Label: l.Text("list.hand"), All: l.Text("list.hand.all")}
	c.Options = append(c.Options, ui.Option{Value: review.Nobody, Label: l.Text("list.hand.nobody")})
	for _, m := range team {
		c.Options = append(c.Options, ui.Option{Value: m.AccountID, Label: m.Name})
	}
	return c
}

func decisionChoice(l lang.Lang) Choice {
	return Choice{Name: "decision", Label: l.Text("decision.title"), All: l.Text("list.decision.all"), Options: []ui.Option{
		{Value: award.ToDecide, Label: l.Text("list.decision.none")},
		{Value: award.ToAward, Label: l.Text("dossier.state.accepted")},
		{Value: award.ToRefusal, Label: l.Text("dossier.state.refused")},
	}}
}

// RoundPage lists the filed dossiers of a round.
type RoundPage struct {
	web.Page
	Crumbs    []ui.Crumb
	Round     review.Round
	Narrowing Narrowing
	Rows      []RowView
	MayDecide bool
	Films     bool // the call asks for some
}

// RowView is a dossier in a list. It repeats what the page shows rather than embed the
// dossier: templates look for embedded fields slowly, in each cell of each row.
type RowView struct {
	ID, Title    string
	Lead         string
	Commune      string
	AskedCents   int64
	Rank, Scores int
	Mean         call.Rate
	Late         bool
	Waiting      bool // for a correction
	Tag          ui.Tag
	FiledAt      time.Time
	Hands        string
	Mine         *ui.Tag // what is expected of the person, for experts
	Decision     *award.Decision
	Gain         []string // what its place would add, in a few words; none when it has no place
	Listed       []string // the same where the places of the imported list are counted too
}

var roundPage = web.Template[RoundPage](files, "round.html", "narrowing.html")

func (p *Pages) row(l lang.Lang, c programme.Call, ranked review.Ranked) RowView {
	kind := map[dossier.State]string{dossier.Accepted: "good", dossier.Refused: "warning"}[ranked.State]
	view := RowView{
		ID: ranked.ID, Title: ranked.Title, Lead: ranked.Shown.Lead, Commune: territorypages.Label(p.land, ranked.Shown.Commune), AskedCents: ranked.AskedCents,
		Rank: ranked.Rank, Scores: ranked.Scores, Mean: ranked.Mean, Late: ranked.Late, Waiting: ranked.Waiting, FiledAt: ranked.FiledAt.In(c.Definition.Location()),
		Tag: ui.Tag{Kind: kind, Text: l.Text("dossier.state." + string(ranked.State))},
	}
	var names []string
	for _, a := range ranked.Assignments {
		if !a.Conflicted() {
			names = append(names, a.ExpertName)
		}
	}
	view.Hands = strings.Join(names, ", ")
	return view
}

func (p *Pages) round(w http.ResponseWriter, r *http.Request) error {
	from := web.Of(r)
	l := from.Lang
	round, err := p.reviews.Round(r.Context(), from.Actor, r.PathValue("round"), filterOf(r, p.land))
	if err != nil {
		return err
	}
	title := l.Text("instruction.round")
	if described, ok := round.Call.Definition.Round(round.Key); ok {
		title = described.Title.In(l)
	}
	page := RoundPage{Page: p.server.NewPage(r, title), Crumbs: p.crumbs(r, round.Call, round.ID, ui.Crumb{Label: title}), Round: round, MayDecide: round.Role != programme.Expert, Films: round.Call.Definition.Video.Asked()}
	page.Layout.Wide = true
	choices := []Choice{stateChoice(l)}
	if page.MayDecide {
		choices = append(choices, handChoice(l, round.Team))
	}
	page.Narrowing = p.narrowing(r, round.List, choices...)
	for _, ranked := range round.Rows {
		row := p.row(l, round.Call, ranked)
		if !page.MayDecide {
			row.Mine = expected(l, ranked, from.Actor.ID)
		}
		page.Rows = append(page.Rows, row)
	}
	return roundPage.Render(w, r, http.StatusOK, page)
}

// expected says whether an expert has handed in their review.
func expected(l lang.Lang, ranked review.Ranked, actorID string) *ui.Tag {
	for _, a := range ranked.Assignments {
		switch {
		case a.ExpertID != actorID:
		case a.Submitted():
			return &ui.Tag{Kind: "good", Text: l.Text("review.handed_in")}
		default:
			return &ui.Tag{Kind: "warning", Text: l.Text("review.expected")}
		}
	}
	return nil
}

// BoardPage is the ranked list with decisions and counters.
type BoardPage struct {
	web.Page
	Crumbs    []ui.Crumb
	Board     award.Board
	Narrowing Narrowing
	Rows      []RowView
	Count     []CounterView
	Problem   string
	Sure      ui.Field
	MayAct    bool
	Gains     bool   // what places would add is measured on this site
	List      string // which list of places is counted too, in a column of its own; "" for none
}

// CounterView is a limit and how far it is used, in words.
type CounterView struct {
	Label, Used string
	Passed      bool
}

var boardPage = web.Template[BoardPage](files, "board.html", "narrowing.html")

func (p *Pages) board(w http.ResponseWriter, r *http.Request) error {
	return p.showBoard(w, r, nil)
}

func (p *Pages) showBoard(w http.ResponseWriter, r *http.Request, err error) error {
	l := web.Of(r).Lang
	b, loadErr := p.awards.Board(r.Context(), web.Of(r).Actor, r.PathValue("round"), filterOf(r, p.land))
	if loadErr != nil {
		return loadErr
	}
	title := l.Text("board.title")
	form := web.FormOf(r, err)
	page := BoardPage{
		Page: p.server.NewPage(r, title), Crumbs: p.crumbs(r, b.Call, b.Round.ID, ui.Crumb{Label: title}), Board: b, Problem: web.Problem(r, err),
		MayAct: award.MayDecide(b.Role, b.Released()) == nil,
		Sure:   form.Fill(ui.Field{Kind: "checkbox", Name: "sure", Label: l.Text("board.release.sure"), Required: true}),
	}
	page.Layout.Wide = true
	page.Narrowing = p.narrowing(r, b.List, decisionChoice(l), stateChoice(l), handChoice(l, b.Team))
	page.Narrowing.Action = "/instruction/rounds/" + b.Round.ID + "/board"
	for _, row := range b.Rows {
		view := p.row(l, b.Call, row.Ranked)
		view.Decision = row.Decision
		page.Rows = append(page.Rows, view)
	}
	if loadErr = p.gains(r, &page, b.Rows); loadErr != nil {
		return loadErr
	}
	for _, c := range b.Counters {
		page.Count = append(page.Count, counter(l, c))
	}
	code := http.StatusOK
	if err != nil {
		code = web.Status(err)
	}
	return boardPage.Render(w, r, code, page)
}

func counter(l lang.Lang, c award.Counter) CounterView {
	view := CounterView{Label: c.Label.In(l), Passed: c.Passed}
	if c.Key != "" {
		view.Label = l.Text(c.Key)
	}
	switch {
	case c.Limit > 0:
		view.Used = l.Text("board.used", "used", lang.Cents(c.Cents), "limit", lang.Cents(c.Limit))
	case c.Cents > 0 || strings.HasPrefix(c.Key, "award.envelope"):
		view.Used = l.Money(c.Cents)
	case c.Max > 0 && c.Min > 0:
		view.Used = l.Text("board.used.between", "used", c.Count, "min", c.Min, "limit", c.Max)
	case c.Max > 0:
		view.Used = l.Text("board.used", "used", c.Count, "limit", c.Max)
	case c.Min > 0:
		view.Used = l.Text("board.used.min", "used", c.Count, "min", c.Min)
	default:
		view.Used = l.Number(c.Count)
	}
	return view
}

func (p *Pages) release(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := sure(r)
	if err == nil {
		err = p.awards.Release(r.Context(), web.Of(r).Actor, r.PathValue("round"))
	}
	if web.Again(err) {
		return p.showBoard(w, r, err)
	}
	return p.done(w, r, err, "board.release.done", "/instruction/rounds/"+r.PathValue("round")+"/board")
}

// sure wants the box ticked: collectives are told at once, and decisions no longer change.
func sure(r *http.Request) error {
	var fields fault.Fields
	if r.PostForm.Get("sure") != "yes" {
		fields.Add("sure", "board.release.unsure")
	}
	return fields.Err()
}
