package outcome_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/document"
	"maillage/internal/document/text"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/outcome"
	"maillage/internal/remark"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
	"maillage/internal/writing"
	"maillage/internal/yjs/prose"
)

const (
	question = "besoin"
	secret   = "that of a guest"
)

var day = time.Date(2021, 3, 12, 9, 0, 0, 0, time.UTC)

// house is a collective whose workshop has ended.
type house struct {
	*desktest.Desk
	s     *outcome.Service
	id    string
	state *board.State
	lead  string // the account that facilitates
}

// Held implements outcome.Workshops: Léa is person 1, a guest with the secret person 2.
func (h *house) Held(_ context.Context, _ db.Querier, actor account.Actor, id, given string) (outcome.Held, error) {
	if id != h.id {
		return outcome.Held{}, fault.New(fault.NotFound, "fault.not_found")
	}
	held := outcome.Held{ID: id, CollectiveID: h.Group, Title: "Premier atelier", Day: day, Facilitates: actor.ID == h.lead, State: h.state}
	switch {
	case actor.ID == h.Lea.ID:
		held.Person = 1
	case given == secret:
		held.Person = 2
	}
	return held, nil
}

func newHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	k := desktest.New(t, d)
	h := &house{Desk: k, id: db.NewID(), lead: k.Lea.ID}
	texts := writing.NewService(d, k.Calls, k.Now)
	documents := document.NewService(d, texts, k.Now, slog.New(slog.DiscardHandler))
	t.Cleanup(documents.Stop)
	texts.Keep(documents)
	k.Dossiers.WriteTexts(texts)
	k.Dossiers.KnowSources(outcome.Sources)
	remarks := remark.NewService(d, beside{texts, k}, remark.Documents{Service: documents}, k.Post, k.Now)
	h.s = outcome.NewService(d, outcome.Rooms{Workshops: h, Groups: k.Groups, Dossiers: k.Dossiers, Writing: texts, Remarks: remarks}, k.Now)
	h.state = &board.State{
		Status: board.Ended, Steps: map[string]*board.Step{},
		Agenda: agenda.Agenda{Title: "Premier atelier", Purpose: "Dire ce que nous voulons.", Steps: []agenda.Step{
			{ID: "s1", Kind: agenda.Gather, Title: "Idées"},
			{ID: "s2", Kind: agenda.Cluster, Title: "Regrouper", Of: "s1"},
			{ID: "s3", Kind: agenda.Consent, Title: "Décider"},
			{ID: "s4", Kind: agenda.Budget, Title: "Budget"},
			{ID: "s5", Kind: agenda.Closing, Title: "Suites"},
			{ID: "s6", Kind: agenda.Gather, Title: "Sans nom", Anonymous: true},
		}},
		People: []*board.Person{
			{No: 1, Name: "Léa", Account: k.Lea.ID, Standing: board.Admitted, Facilitator: true}, {No: 2, Name: "Ana", Standing: board.Admitted}, {No: 3, Name: "Bob", Standing: board.Expelled},
		},
		Lists: []*board.Cluster{{No: 1, Step: "s2", Name: "Ouvrir"}},
		Notes: []*board.Note{
			{No: 1, Step: "s1", Author: 2, Text: "Ouvrir le soir", Cluster: map[string]int{"s2": 1}},
			{No: 2, Step: "s1", Author: 1, Text: "Ouvrir tard", Into: 1, Cluster: map[string]int{"s2": 1}},
			{No: 3, Step: "s1", Author: 2, Text: "Un quai"},
			{No: 4, Step: "s4", Author: 2, Text: "Loyer", Details: &board.Details{Account: "61", Year: 1, Cents: 120_000}},
			{No: 5, Step: "s5", Author: 2, Text: "Appeler la mairie", Details: &board.Details{Owner: "Tom", Due: "2021-03-30"}},
			{No: 6, Step: "s6", Author: 2, Text: "Peur d’échouer"},
		},
	}
	for _, step := range h.state.Agenda.Steps {
		h.state.Steps[step.ID] = &board.Step{OpenedAt: day, ClosedAt: day.Add(time.Hour)}
	}
	h.state.Steps["s3"].Decision = &board.Decision{Texts: []string{"Ouvrir le lundi", "Ouvrir le mardi"}, Outcome: board.Adopted, Stands: map[int]board.Stand{1: board.Consents, 2: board.Aside}}
	return h
}

// beside tells remarks who is there.
type beside struct {
	*writing.Service
	k *desktest.Desk
}

// Rights implements remark.Beside.
func (b beside) Rights(ctx context.Context, q db.Querier, subject document.Subject, accounts []string) (map[string]document.Right, error) {
	rights, err := b.Service.Rights(ctx, q, []document.Asked{{Subject: subject, Accounts: accounts}})
	if err != nil {
		return nil, err
	}
	return rights[0], nil
}

func (b beside) People(context.Context, db.Querier, document.Subject) ([]remark.Person, error) {
	return []remark.Person{{ID: b.k.Tom.ID, Name: "Tom", Email: "tom@example.org", Lang: lang.FR}}, nil
}

func (b beside) Place(context.Context, db.Querier, document.Subject, string) (remark.Place, error) {
	return remark.Place{Title: "Dossier", Text: words("Besoin"), Path: "/"}, nil
}

type words string

func (w words) In(lang.Lang) string { return string(w) }

func want(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%v, not a fault of kind %v", err, kind)
	}
}

func do(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAGuestWhoAmendsWithoutEnd_LeavesRoomToMendIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		do(t, h.s.Draft(ctx, h.Lea, h.id, lang.FR))
		for no := 1; no < 100; no++ {
			do(t, h.s.Amend(ctx, account.Actor{}, h.id, secret, "s1", no, "flot "+strconv.Itoa(no)))
		}
		want(t, h.s.Amend(ctx, account.Actor{}, h.id, secret, "s1", 100, "encore"), fault.TooLarge)
		m, err := h.s.Minutes(ctx, h.Lea, h.id, "")
		do(t, err)
		if p, _ := m.Part("s1"); len(p.Earlier) != 99 || len(p.Earlier[0].Text.Content) != 0 {
			t.Errorf("all that a part said before is read: %d, %+v", len(p.Earlier), p.Earlier[0])
		}
		m, err = h.s.MinutesPart(ctx, h.Lea, h.id, "", "s1")
		do(t, err)
		if p, _ := m.Part("s1"); text.Plain(p.Earlier[0].Text) != "flot 98" {
			t.Errorf("before, it said %+v", p.Earlier[0])
		}
		do(t, h.s.Restore(ctx, h.Lea, h.id, "", "s1", 100, 1))
	})
}

func TestMinutesAreDraftedAmendedByWhoeverWasThere_ThenFrozen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		_, err := h.s.Minutes(ctx, h.Lea, h.id, "")
		want(t, err, fault.NotFound)
		want(t, h.s.Draft(ctx, h.Tom, h.id, lang.FR), fault.Forbidden)
		want(t, h.s.Draft(ctx, h.Zoe, h.id, lang.FR), fault.NotFound)
		do(t, h.s.Draft(ctx, h.Lea, h.id, lang.FR))
		m, err := h.s.Minutes(ctx, account.Actor{}, h.id, secret)
		do(t, err)
		if len(m.Parts) != 7 || m.Parts[0].Key != outcome.Opening || m.Parts[3].Title != "Décider" || !strings.Contains(text.Plain(m.Parts[3].Text), "Ouvrir le mardi") {
			t.Fatalf("parts %+v", m.Parts)
		}
		_, err = h.s.Minutes(ctx, account.Actor{}, h.id, "another secret")
		want(t, err, fault.NotFound)

		do(t, h.s.Amend(ctx, account.Actor{}, h.id, secret, "s1", 1, "Ana : le **mardi** aussi"))
		want(t, h.s.Amend(ctx, h.Lea, h.id, "", "s1", 1, "Trop tard"), fault.Stale)
		want(t, h.s.Amend(ctx, h.Zoe, h.id, "", "s1", 2, "Non"), fault.NotFound)
		want(t, h.s.Amend(ctx, h.Lea, h.id, "", "s9", 0, "Non"), fault.NotFound)
		want(t, h.s.Amend(ctx, h.Lea, h.id, "", "s1", 2, strings.Repeat("a", 40_001)), fault.Invalid)
		do(t, h.s.Draft(ctx, h.Lea, h.id, lang.FR))
		m, err = h.s.Minutes(ctx, h.Tom, h.id, "")
		do(t, err)
		p, _ := m.Part("s1")
		if text.Plain(p.Text) != "Ana : le mardi aussi" || p.Author != "Ana" || p.No != 2 || len(p.Earlier) != 1 || p.Earlier[0].Author != "" {
			t.Errorf("amended is %+v", p)
		}
		do(t, h.s.Restore(ctx, h.Lea, h.id, "", "s1", 2, 1))
		do(t, h.s.Restore(ctx, h.Lea, h.id, "", "s1", 3, 2))

		want(t, h.s.Freeze(ctx, h.Lea, h.id, m.Fingerprint), fault.Stale)
		if m, err = h.s.Minutes(ctx, h.Lea, h.id, ""); err != nil {
			t.Fatal(err)
		}
		want(t, h.s.Freeze(ctx, h.Tom, h.id, m.Fingerprint), fault.Forbidden)
		_, err = h.s.FrozenBytes(ctx, h.Lea, h.id, "")
		want(t, err, fault.NotFound)
		do(t, h.s.Freeze(ctx, h.Lea, h.id, m.Fingerprint))
		want(t, h.s.Freeze(ctx, h.Lea, h.id, m.Fingerprint), fault.Conflict)
		want(t, h.s.Amend(ctx, h.Lea, h.id, "", "s1", 4, "Encore"), fault.Conflict)
		want(t, h.s.Draft(ctx, h.Lea, h.id, lang.FR), fault.Conflict)

		bytes, err := h.s.FrozenBytes(ctx, account.Actor{}, h.id, secret)
		do(t, err)
		var frozen struct {
			People  int
			Parts   []struct{ Key string }
			Records []struct{ SHA256 string }
		}
		do(t, json.Unmarshal(bytes, &frozen))
		if dossier.Fingerprint(bytes) != m.Fingerprint || frozen.People != 2 || len(frozen.Parts) != 7 || len(frozen.Records) != 6 || !strings.Contains(string(bytes), `"amended_by":["Ana",`) {
			t.Errorf("frozen is %s", bytes)
		}
		do(t, d.Write(ctx, func(tx *db.Tx) error { return h.s.Tie(ctx, tx, h.Lea) }))
		if again, err := h.s.Minutes(ctx, h.Tom, h.id, ""); err != nil || again.Fingerprint != m.Fingerprint {
			t.Errorf("they change as an account is closed: %v", err)
		}
	})
}

func TestMinutesWaitForTheEndOfTheWorkshop(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.state.Status = board.Open
	want(t, h.s.Draft(t.Context(), h.Lea, h.id, lang.FR), fault.Conflict)
}

func TestAClusterBecomesParagraphsThatKnowWhereTheyComeFrom(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		h.Save(t, h.Lea, question, 0, "Un lieu")
		order := outcome.TextOrder{Things: []string{"c1", "n1", "n3", "d.s3", "n6"}, Dossier: h.ID, Question: question, Headings: true}
		p, err := h.s.PreviewText(ctx, h.Lea, h.id, lang.FR, order)
		do(t, err)
		const added = "Ouvrir\n\nOuvrir le soir\n\nUn quai\n\nOuvrir le mardi\n\nPeur d’échouer"
		if got := text.Plain(textOf(p)); got != added || p.Before != 7 || p.After != 9+len([]rune(added)) || len(p.Already) != 0 {
			t.Errorf("the preview says %q, from %d to %d, sent %v", got, p.Before, p.After, p.Already)
		}
		do(t, h.s.SendText(ctx, h.Tom, h.id, lang.FR, order))
		e := h.Show(t)
		a := e.Answers[question]
		if a.Value != "Un lieu\n\n"+added || !strings.Contains(a.Prose, `"sources":"`+h.id+`.1 `+h.id+`.2"`) || !strings.Contains(a.Prose, `"sources":"`+h.id+`.s3"`) {
			t.Errorf("the answer is %+v", a)
		}
		first, anonymous := e.Sources[h.id+".1"], e.Sources[h.id+".6"]
		if first != (dossier.Source{Workshop: "Premier atelier", WorkshopID: h.id, Day: "2021-03-12", Note: 1, Text: "Ouvrir le soir", Author: "Ana", People: 2}) || anonymous.Text == "" || anonymous.Author != "" {
			t.Errorf("sources %+v and %+v", first, anonymous)
		}
		if s := e.Sources[h.id+".s3"]; s.Text != "Ouvrir le mardi" || s.Note != 0 {
			t.Errorf("the decision is %+v", s)
		}
		if p, err = h.s.PreviewText(ctx, h.Lea, h.id, lang.FR, order); err != nil || len(p.Already) != 5 {
			t.Errorf("already sent are %+v (%v)", p.Already, err)
		}
		_, all, err := h.s.Sent(ctx, h.Lea, h.id)
		if err != nil || len(all) != 5 || all[0].Kind != "text" || all[0].Target != question || all[0].DossierID != h.ID {
			t.Errorf("sent are %+v (%v)", all, err)
		}
		n, err := h.s.Note(ctx, account.Actor{}, h.id, secret, 1)
		if err != nil || n.Text != "Ouvrir le soir" || len(n.Into) != 1 || n.Sent != nil || n.Step != "Idées" {
			t.Errorf("the note is %+v (%v)", n, err)
		}
	})
}

func textOf(p outcome.Preview) prose.Node {
	return prose.Node{Type: "doc", Content: p.Blocks}
}

func TestWhoMayNotSend_AndWhatDoesNotFit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		order := outcome.TextOrder{Things: []string{"n3"}, Dossier: h.ID, Question: question}
		send := func(who account.Actor, change func(o *outcome.TextOrder)) error {
			o := order
			change(&o)
			return h.s.SendText(ctx, who, h.id, lang.FR, o)
		}
		same := func(*outcome.TextOrder) {}
		want(t, send(h.Zoe, same), fault.NotFound)
		want(t, send(account.Actor{}, same), fault.NotFound)
		want(t, send(h.Lea, func(o *outcome.TextOrder) { o.Things = nil }), fault.Invalid)
		want(t, send(h.Lea, func(o *outcome.TextOrder) { o.Things = []string{"n99"} }), fault.NotFound)
		want(t, send(h.Lea, func(o *outcome.TextOrder) { o.Dossier = db.NewID() }), fault.Invalid)
		want(t, send(h.Lea, func(o *outcome.TextOrder) { o.Question = "unknown" }), fault.Invalid)
		h.state.Notes[2].Text = strings.Repeat("a", 50_000)
		want(t, send(h.Lea, same), fault.Invalid)
		if a := h.Show(t).Answers[question]; a.Value != "" {
			t.Errorf("it was added: %d characters", len(a.Value))
		}
		elsewhere, err := outcome.Sources(ctx, d, db.NewID(), []string{h.id + ".3"})
		if err != nil || len(elsewhere) != 0 {
			t.Errorf("another collective is told %v (%v)", elsewhere, err)
		}
	})
}

func TestNotesBecomeLinesOffersAndTodos_AllOrNone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		line := outcome.LineOf{Note: 4, Line: dossier.Line{Year: 1, Account: "61", Label: "Loyer", Cents: 120_000}}
		bad := outcome.LineOf{Note: 3, Line: dossier.Line{Year: 1, Account: "nothing", Label: "Un quai"}}
		err := h.s.SendLines(ctx, h.Lea, h.id, h.ID, []outcome.LineOf{line, bad})
		want(t, err, fault.Invalid)
		if fields := fault.As(err).Fields; fields["account-3"].Key == "" || fields["amount-3"].Key == "" {
			t.Errorf("wrong are %v", fields)
		}
		if lines := h.Show(t).Lines; len(lines) != 0 {
			t.Errorf("lines %+v", lines)
		}
		do(t, h.s.SendLines(ctx, h.Lea, h.id, h.ID, []outcome.LineOf{line}))
		if lines := h.Show(t).Lines; len(lines) != 1 || lines[0].Cents != 120_000 {
			t.Errorf("lines %+v", lines)
		}
		do(t, h.s.SendOffers(ctx, h.Tom, h.id, []outcome.OfferOf{{Note: 3, Contribution: collective.Contribution{OrganisationID: h.Town, Kind: "premises", Label: "Un quai"}}}))
		e, err := h.Groups.Show(ctx, h.Lea, h.Group)
		if err != nil || len(e.Contributions) != 1 || e.Contributions[0].Label != "Un quai" {
			t.Errorf("contributions %+v (%v)", e.Contributions, err)
		}
		todo := outcome.TodoOf{Note: 5, Body: "Appeler la mairie", OwnerID: h.Tom.ID, DueOn: "2021-03-30"}
		want(t, h.s.SendTodos(ctx, h.Lea, h.id, h.ID, question, []outcome.TodoOf{{Note: 5, Body: "Appeler"}}), fault.Invalid)
		do(t, h.s.SendTodos(ctx, h.Lea, h.id, h.ID, question, []outcome.TodoOf{todo}))
		_, all, err := h.s.Sent(ctx, h.Lea, h.id)
		if err != nil || len(all) != 3 || all[0].Kind != "budget" || all[1].Kind != "offer" || all[2].Kind != "todo" {
			t.Errorf("sent are %+v (%v)", all, err)
		}
	})
}
