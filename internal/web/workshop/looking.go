package workshop

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/cerfa"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/web"
	"maillage/internal/web/ui"
	"maillage/internal/workshop/board"
)

func (p *Pages) board(w http.ResponseWriter, r *http.Request) error {
	from, id := web.Of(r), r.PathValue("id")
	seen, err := p.workshops.Look(r.Context(), from.Actor, Sitting(r, id))
	if err != nil {
		return err
	}
	as := r.URL.Query().Get("view")
	if as != "list" && as != "wall" {
		as = ""
	}
	page := BoardPage{
		Page: p.server.NewPage(r, seen.View.Title), ID: id, View: seen.View, As: as, Views: views(from.Lang, as, seen.View.Me.Whom), Here: "board", Now: p.server.Config().Now(), Texts: textsOf(from.Lang),
	}
	if whom := seen.View.Me.Whom; whom > 0 {
		page.Here += "?for=" + strconv.Itoa(whom)
	}
	page.Layout.Within, page.Layout.Wide, page.Layout.Scripts = seen.View.Step.Title, true, []string{"board"}
	if keepsQuiet(seen.View.Step) {
		return boardPage.Render(w, r, http.StatusOK, page)
	}
	return boardPage.RenderPublic(w, r, http.StatusOK, page)
}

// keepsQuiet tells that a board has words of its viewer that others may not know: the length of such a
// page, compressed beside a name that somebody else chose, would tell them. What else is on a board
// everyone in the workshop reads, and guests are many, on weak lines.
func keepsQuiet(s board.StepView) bool { return s.Private && !s.Revealed || s.Anonymous && !s.Sealed }

func (p *Pages) projector(w http.ResponseWriter, r *http.Request) error {
	from, id := web.Of(r), r.PathValue("id")
	sitting := Sitting(r, id)
	sitting.Projector = true
	seen, err := p.workshops.Look(r.Context(), from.Actor, sitting)
	if err != nil {
		return err
	}
	page := ProjectorPage{Page: p.server.NewPage(r, seen.View.Title), ID: id, View: seen.View, Now: p.server.Config().Now(), Texts: textsOf(from.Lang)}
	if seen.Workshop.Link != "" {
		link := p.address(seen.Workshop.Link)
		if page.QR, err = drawn(link); err != nil {
			return err
		}
		if code := seen.Workshop.Code(page.Now); code != "" {
			link = p.address(code)
		}
		_, page.Address, _ = strings.Cut(link, "://") // browsers add it
	}
	page.Layout.Wide, page.Layout.Scripts = true, []string{"board"}
	return projectorPage.Render(w, r, http.StatusOK, page)
}

// address is where a link, or a code, leads.
func (p *Pages) address(end string) string {
	return strings.TrimRight(p.server.Config().BaseURL, "/") + "/w/" + end
}

// NotePage is one note, with what may be done with it: a page of its own, or a dialog of the board.
type NotePage struct {
	web.Page
	ID, Action string
	Note       board.NoteView
	Kind       string // what a note of its list is
	Leads      bool
	Places     []ui.Option
	Others     []ui.Option // notes into which it may be merged
	Accounts   []ui.Option
	MayMerge   bool
	Amount     string
}

var notePage = web.Template[NotePage](files, "notepage.html")

func (p *Pages) note(w http.ResponseWriter, r *http.Request) error {
	from, id := web.Of(r), r.PathValue("id")
	seen, err := p.workshops.Look(r.Context(), from.Actor, Sitting(r, id))
	if err != nil {
		return err
	}
	no, _ := strconv.Atoi(r.PathValue("no"))
	l := from.Lang
	page := NotePage{Page: p.server.NewPage(r, l.Text("board.note_no", "no", no)), ID: id, Action: "/workshops/" + id + "/commands", Leads: seen.View.Me.Facilitator}
	page.Layout.Within = seen.View.Title
	for _, list := range seen.View.Body.Lists {
		for _, note := range list.Notes {
			if note.No == no {
				page.Note, page.Kind = note, list.Kind
			} else if !note.Removed {
				page.Others = append(page.Others, ui.Option{Value: strconv.Itoa(note.No), Label: l.Text("board.note_no", "no", note.No) + " – " + short(note.Text)})
			}
		}
	}
	if page.Note.No == 0 {
		return fault.New(fault.NotFound, "board.note.away")
	}
	page.MayMerge = page.Leads && len(page.Others) > 0 && !page.Note.Removed
	for _, place := range seen.View.Body.Places.Places {
		page.Places = append(page.Places, ui.Option{Value: place.Key, Label: placeTitle(l, place)})
	}
	if page.Kind == "line" {
		page.Accounts, page.Amount = accounts(l, page.Note.Account), amount(l, page.Note.Cents)
	}
	return notePage.Render(w, r, http.StatusOK, page)
}

// short is the beginning of a note, in a list of them.
func short(text string) string {
	const most = 60
	letters := []rune(strings.Join(strings.Fields(text), " "))
	if len(letters) <= most {
		return string(letters)
	}
	return string(letters[:most]) + "…"
}

// placeTitle names a place in the words of the board, where it has none of its own.
func placeTitle(l lang.Lang, place board.Place) string {
	switch {
	case place.Title != "":
		return place.Title
	case place.Group() > 0:
		return l.Text("board.group_no", "no", place.Group())
	}
	return l.Text("board.list." + place.Key)
}

func accounts(l lang.Lang, chosen string) []ui.Option {
	var options []ui.Option
	for _, side := range cerfa.Sides() {
		for _, account := range cerfa.Accounts(side) {
			options = append(options, ui.Option{Value: account, Label: account + " – " + l.Text("budget.account."+account), Selected: account == chosen})
		}
	}
	return options
}

func amount(l lang.Lang, cents int64) string {
	if cents == 0 {
		return ""
	}
	return strings.TrimSpace(strings.Trim(l.Money(cents), "€\u00a0"))
}

// PeoplePage is where facilitators say who is who.
type PeoplePage struct {
	web.Page
	ID, Action    string
	People        []board.PersonView
	Organisations []ui.Option
}

var peoplePage = web.Template[PeoplePage](files, "peoplepage.html")

func (p *Pages) people(w http.ResponseWriter, r *http.Request) error {
	from, id := web.Of(r), r.PathValue("id")
	seen, err := p.workshops.Look(r.Context(), from.Actor, Sitting(r, id))
	if err != nil {
		return err
	}
	if !seen.Workshop.Facilitates {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	page := PeoplePage{Page: p.server.NewPage(r, from.Lang.Text("board.people.manage")), ID: id, Action: "/workshops/" + id + "/commands", People: seen.View.People.People}
	page.Layout.Within = seen.View.Title
	e, err := p.groups.Show(r.Context(), from.Actor, seen.Workshop.CollectiveID)
	if err != nil {
		return err
	}
	for _, partner := range e.Partners {
		page.Organisations = append(page.Organisations, ui.Option{Value: partner.ID, Label: partner.Name})
	}
	slices.SortFunc(page.Organisations, func(a, b ui.Option) int { return strings.Compare(a.Label, b.Label) })
	return peoplePage.Render(w, r, http.StatusOK, page)
}
