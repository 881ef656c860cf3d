package workshop_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"maillage/internal/cerfa"
	"maillage/internal/lang"
	"maillage/internal/web/workshop"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

func drawn(t *testing.T, p board.Part) *goquery.Document {
	t.Helper()
	html, err := workshop.Draw(lang.FR, p)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	if text := doc.Text(); strings.Contains(text, "[board.") || strings.Contains(text, "ZgotmplZ") {
		t.Errorf("%s: %s", p.Key, text)
	}
	return doc
}

// sent gives what a form of an element sends, with the button whose words begin so.
func sent(doc *goquery.Document, button string) map[string]string {
	fields := map[string]string{}
	doc.Find("button").EachWithBreak(func(_ int, b *goquery.Selection) bool {
		if !strings.HasPrefix(strings.TrimSpace(b.Text()+b.AttrOr("aria-label", "")), button) {
			return true
		}
		b.Closest("form").Find("input[type=hidden]").Each(func(_ int, i *goquery.Selection) {
			fields[i.AttrOr("name", "")] = i.AttrOr("value", "")
		})
		if name, ok := b.Attr("name"); ok {
			fields[name] = b.AttrOr("value", "")
		}
		return false
	})
	return fields
}

func TestButtonsSendTheCommandsOfABoard(t *testing.T) {
	vote := board.BallotView{Open: true, Step: "s3", Thing: "n12", Mine: 1, Most: 2}
	rated := board.BallotView{Open: true, Step: "s4", Thing: "c2", Criteria: []board.CriterionView{{Key: "useful", Title: "Utile", Scale: 4}}}
	step := board.StepView{ID: "s2", Title: "Nos mots", Kind: agenda.Gather, No: 2, Of: 4, Status: board.Open, Private: true, MayLead: true, Next: "s3", Previous: "s1"}
	for _, test := range []struct {
		view   any
		button string
		want   string
	}{
		{board.NoteView{No: 12, Ballot: vote}, "+", "do=dots.give dots=2 step=s3 thing=n12"},
		{board.NoteView{No: 12, Ballot: vote}, "−", "do=dots.give dots=0 step=s3 thing=n12"},
		{board.NoteView{No: 7, Removed: true}, "Rétablir", "do=note.restore note=7"},
		{board.NoteView{No: 8, Column: "objection", MaySettle: true}, "intégrée", "do=objection.settle note=8 outcome=integrated"},
		{board.NoteView{No: 8, Column: "clarification", MaySettle: true}, "Répondre", "do=question.answer note=8"},
		{board.ListView{Key: "list-c2", Cluster: 2, Ballot: rated, Title: "Lieux"}, "3", "criterion=useful do=rate step=s4 thing=c2 value=3"},
		{board.ListView{Key: "list-c2", Cluster: 2, MayName: true, Title: "Lieux"}, "Renommer", "do=list.name list=2"},
		{board.ListView{Key: "list-idees", Step: "s2", Place: "idees", Title: "Idées", MayAdd: true, Kind: "note"}, "Ajouter", "anchor=list-idees do=note.add step=s2 to=idees"},
		{step, "Étape suivante", "do=step.open step=s3"},
		{step, "Étape précédente", "do=step.open step=s1"},
		{step, "Dévoiler", "do=step.reveal step=s2"},
		{step, "Rendre anonyme", "do=step.anonymous step=s2"},
		{board.ClockView{Shown: true, EndsAt: time.UnixMilli(1), MayLead: true}, "5", "do=clock.extend minutes=5"},
		{board.ClockView{Shown: true, Left: time.Minute, MayLead: true}, "Reprendre", "do=clock.go minutes=5"},
		{board.MeView{Person: 3, Step: "s2", Open: true, Hand: true}, "Lever", "do=hand up=no"},
		{board.MeView{Person: 3, Step: "s2"}, "J’ai fini", "do=ready on=yes step=s2"},
		{board.NoteView{No: 12, Ballot: board.BallotView{Open: true, Step: "s3", Thing: "n12", Whom: 5, Most: 2}}, "+", "do=dots.give dots=1 for=5 step=s3 thing=n12"},
		{board.DecisionView{Step: "s6", Phase: board.Objecting, MayStand: true, Whom: 5}, "Je consens", "do=stand.take for=5 stand=consent step=s6"},
		{board.PersonView{No: 4, Name: "Sam", Standing: board.Waiting, MayLead: true}, "Laisser", "do=person.admit person=4"},
		{board.PersonView{No: 3, Name: "Awa", Me: true, Standing: board.Admitted}, "Changer", "do=name"},
		{board.PeopleView{MayLead: true, Door: board.DoorAsk}, "Plus personne", "do=door door=closed"},
		{board.DecisionView{Step: "s5", MayStand: true}, "Je consens", "do=stand.take stand=consent step=s5"},
		{board.DecisionView{Step: "s5", MayStand: true}, "Faire cette objection", "do=stand.take stand=object step=s5"},
		{board.DecisionView{Step: "s5", MayLead: true}, "Adopter", "do=proposal.settle outcome=adopted step=s5"},
		{board.GroupsView{Step: "s6", Groups: []board.GroupView{{Step: "s6", Key: "g2", MayJoin: true}}}, "Rejoindre", "do=group.join group=g2 step=s6"},
		{board.PlacesView{Places: []board.Place{{Key: "unsorted"}}}, "Déplacer", "do=note.move"},
		{board.AgendaView{MayLead: true, Steps: []board.AgendaLine{{ID: "s4", Title: "Voter"}}}, "Ouvrir", "do=step.open step=s4"},
	} {
		var got []string
		for name, value := range sent(drawn(t, board.Part{View: test.view}), test.button) {
			got = append(got, name+"="+value)
		}
		slices.Sort(got)
		if said := strings.Join(got, " "); said != test.want {
			t.Errorf("%T, %s: sends %q, want %q", test.view, test.button, said, test.want)
		}
	}
}

func TestWhatPeopleWriteIsNoMarkup(t *testing.T) {
	doc := drawn(t, board.Part{View: board.NoteView{No: 1, Text: `<img src=x onerror=alert(1)>`, Author: `"><b>`}})
	if doc.Find("img, b").Length() > 0 || !strings.Contains(doc.Text(), "<img src=x") {
		t.Error(doc.Html())
	}
}

func TestNobodyIsOfferedWhatTheyMayNotDo(t *testing.T) {
	for _, view := range []any{
		board.NoteView{No: 1, Text: "x"},
		board.ListView{Key: "list-a", Place: "a", Title: "A"},
		board.StepView{ID: "s1", Status: board.Open, Kind: agenda.Vote, Title: "x"},
		board.ClockView{Shown: true},
		board.AgendaView{Steps: []board.AgendaLine{{ID: "s1", Title: "x"}}},
		board.PeopleView{},
		board.PersonView{No: 2, Hand: true, Standing: board.Admitted},
		board.DecisionView{},
		board.GroupsView{Groups: []board.GroupView{{Key: "g1"}}},
		board.MeView{},
	} {
		if doc := drawn(t, board.Part{View: view}); doc.Find("button").Length() > 0 {
			t.Errorf("%T offers %q", view, doc.Find("button").Text())
		}
	}
}

func TestAWorkshopOfFiveHundredNotesIsLight(t *testing.T) {
	const notes, most = 500, 40 << 10
	words := strings.Fields("un atelier pour réparer les vélos du quartier avec les jeunes et les anciens ouvrir la cuisine partagée deux soirs par semaine accueillir les associations sans local former aux gestes du numérique")
	view := board.View{Title: "Premier atelier", Status: board.Open, Me: board.MeView{Person: 1, Name: "Awa", Step: "s2"}}
	view.Step = board.StepView{ID: "s2", Title: "Nos idées", Kind: agenda.Gather, Status: board.Open, No: 2, Of: 6, Revealed: true}
	for i := range 5 {
		key := fmt.Sprintf("q%d", i)
		view.Body.Lists = append(view.Body.Lists, board.ListView{Key: board.Key("list-" + key), Place: key, Step: "s2", Title: "Question " + key, MayAdd: true, Kind: "note"})
	}
	seed := 1
	for n := range notes {
		text := ""
		for range 12 {
			seed = seed * 48271 % 2147483647
			text += words[seed%len(words)] + " "
		}
		list := &view.Body.Lists[n%5]
		list.Notes = append(list.Notes, board.NoteView{No: n + 1, Step: "s2", Text: text, Author: words[seed%30], MayMove: true})
	}
	html, err := workshop.Draw(lang.FR, board.Part{Key: "board", View: view})
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	out := gzip.NewWriter(&packed)
	_, _ = out.Write(html)
	_ = out.Close()
	t.Logf("%d bytes, %d packed", len(html), packed.Len())
	if packed.Len() > most {
		t.Errorf("%d bytes for %d notes, %d at most", packed.Len(), notes, most)
	}
}

func TestAccountsOfALineAreThoseOfTheForm(t *testing.T) {
	doc := drawn(t, board.Part{View: board.ListView{Key: "list-a", Place: "a", Title: "A", MayAdd: true, Kind: "line"}})
	got := doc.Find("select[name=account] option").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("value", "") })
	var want []string
	for _, side := range cerfa.Sides() {
		want = append(want, cerfa.Accounts(side)...)
	}
	if !slices.Equal(got, want) {
		t.Errorf("offers %q, the form has %q", got, want)
	}
}
