package workshop_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"maillage/internal/cerfa"
	"maillage/internal/lang"
	"maillage/internal/web/webtest"
	"maillage/internal/web/workshop"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

func base(lead bool) board.View {
	v := board.View{Title: "Premier atelier du collectif", Status: board.Open, Seq: 41}
	v.Step = board.StepView{ID: "s2", Title: "Ce que nous savons faire", Instruction: "Écrivez une idée par note, avec vos mots. Trois à cinq notes chacun.\nOn les lira ensemble ensuite.", Kind: agenda.Gather, No: 2, Of: 6, Status: board.Open, Private: true, MayLead: lead, Next: "s3", Previous: "s1", Ready: 3, People: 8}
	v.Clock = board.ClockView{Shown: true, EndsAt: time.UnixMilli(1800000000000), MayLead: lead}
	v.Agenda = board.AgendaView{MayLead: lead, Steps: []board.AgendaLine{{ID: "s1", Title: "Tour de présentation", Minutes: 15, Done: true}, {ID: "s2", Title: "Ce que nous savons faire", Minutes: 20, Current: true}, {ID: "s3", Title: "Regrouper et nommer", Minutes: 20}, {ID: "s4", Title: "Ce qui compte le plus", Minutes: 10}, {ID: "s5", Title: "Notre principe", Minutes: 25}, {ID: "s6", Title: "La suite", Minutes: 10}}}
	v.People = board.PeopleView{MayLead: lead, Door: board.DoorOpen, People: []board.PersonView{
		{No: 1, Name: "Awa", Me: true, Here: true, Facilitator: lead, Standing: board.Admitted, MayLead: lead},
		{No: 2, Name: "Jean-Pierre", Here: true, Typing: true, Standing: board.Admitted, MayLead: lead},
		{No: 3, Name: "Maryse", Here: true, Ready: true, Hand: true, Standing: board.Admitted, MayLead: lead},
		{No: 4, Name: "Sam", Standing: board.Admitted, MayLead: lead},
		{No: 5, Name: "Odile", Through: "Awa", Standing: board.Admitted, MayLead: lead},
	}}
	if lead {
		v.People.People = append(v.People.People, board.PersonView{No: 6, Name: "Lucas", Standing: board.Waiting, MayLead: true})
	}
	v.Me = board.MeView{Open: true, Person: 1, Step: "s2", Name: "Awa", Facilitator: lead, Standing: board.Admitted, MayWrite: true}
	return v
}

func lists() []board.ListView {
	return []board.ListView{
		{Key: "list-sommes", Step: "s2", Place: "sommes", Title: "Qui nous sommes", Help: "Nos métiers, nos histoires", MayAdd: true, Kind: "note", Hidden: 7, Notes: []board.NoteView{
			{No: 12, Step: "s2", Text: "Une ressourcerie qui emploie douze personnes en insertion", Mine: true, Secret: true, Author: "Awa", MayEdit: true, MayRemove: true, MayMove: true},
			{No: 14, Step: "s2", Text: "Réparer les vélos du quartier", Mine: true, Secret: true, Author: "Awa", MayEdit: true, MayRemove: true},
		}},
		{Key: "list-savons", Step: "s2", Place: "savons", Title: "Ce que nous savons", MayAdd: true, Kind: "note", Hidden: 4, Notes: []board.NoteView{{No: 17, Step: "s2", Text: "Accompagner des personnes éloignées du numérique, sur rendez-vous et sans jugement : douze ans de pratique.", Author: "Maryse", Represents: "La Remise"}}},
		{Key: "list-qui", Step: "s2", Place: "qui", Title: "Qui nous connaissons", MayAdd: true, Kind: "note"},
	}
}

func gather(lead bool) board.View {
	v := base(lead)
	v.Body = board.BodyView{Step: "s2", Kind: agenda.Gather, Lists: lists()}
	return v
}

func cluster() board.View {
	v := base(true)
	v.Step.Private, v.Step.Kind, v.Step.Title = false, agenda.Cluster, "Regrouper et nommer"
	l := lists()
	for i := range l {
		l[i].MayName, l[i].MayAdd, l[i].Cluster, l[i].Hidden = i > 0, false, i, 0
	}
	l[0].Title, l[0].Place = "", "unsorted"
	v.Body = board.BodyView{Step: "s3", Kind: agenda.Cluster, Lists: l, MayGroup: true, Places: board.PlacesView{Places: []board.Place{{Key: "unsorted"}, {Key: "c1", Title: "Ce que nous savons"}, {Key: "new"}}}}
	return v
}

func vote(shown bool) board.View {
	v := base(false)
	v.Step.Private, v.Step.Kind, v.Step.Title, v.Step.Dots, v.Me.DotsLeft, v.Step.Counted = false, agenda.Vote, "Ce qui compte le plus", 5, 3, shown
	l := lists()[:2]
	for i := range l {
		l[i].MayAdd, l[i].Hidden = false, 0
		for j := range l[i].Notes {
			n := &l[i].Notes[j]
			n.Secret = false
			n.Ballot = board.BallotView{Open: !shown, Shown: shown, Step: "s4", Thing: "n12", Mine: j, Most: 3, Dots: 7 - j, Rank: j + 1}
		}
	}
	v.Body = board.BodyView{Step: "s4", Kind: agenda.Vote, Lists: l}
	return v
}

func rate(shown bool) board.View {
	v := vote(shown)
	v.Step.Kind, v.Step.Dots, v.Step.Title = agenda.Rate, 0, "Noter selon deux critères"
	for i := range v.Body.Lists {
		for j := range v.Body.Lists[i].Notes {
			c := []board.CriterionView{{Key: "utile", Title: "Utile au territoire", Scale: 5, Mine: 3, Mean: 342}, {Key: "faisable", Title: "Faisable en un an", Scale: 5}}
			if shown {
				c[0].Spread, c[1].Spread = []int{0, 1, 4, 2, 1}, []int{3, 3, 1, 0, 0}
			}
			v.Body.Lists[i].Notes[j].Ballot.Criteria = c
		}
	}
	return v
}

func consent() board.View {
	v := base(true)
	v.Step.Private, v.Step.Kind, v.Step.Title = false, agenda.Consent, "Notre principe d’accueil"
	v.Step.Order, v.Step.Speaks = []string{"Jean-Pierre", "Maryse", "Awa"}, "Maryse"
	v.Body = board.BodyView{
		Step: "s5", Kind: agenda.Consent, Decision: &board.DecisionView{
			Step: "s5", Phase: board.Objecting, Phases: []board.Phase{board.Proposing, board.Clarifying, board.Reacting, board.Amending, board.Objecting, board.Decided},
			Text: "Le lieu est ouvert à toute personne du quartier, sans condition d’adhésion, au moins deux jours par semaine.", Former: []string{"Le lieu est ouvert à tous."}, Proposer: "Jean-Pierre", Mine: board.Consents, MayStand: true, Shown: true, Consents: 5, Asides: 1, Objections: 1, Silent: 1, AsideNames: []string{"Sam"}, MayAmend: true, MayLead: true,
		},
		Lists: []board.ListView{{Key: "list-clarification", Place: "clarification", Step: "s5", Kind: "note", Notes: []board.NoteView{{No: 30, Column: "clarification", Text: "Quels jours ?", Author: "Sam", MaySettle: true, Details: board.Details{Answer: "À décider avec l’équipe"}}}}, {Key: "list-reaction", Place: "reaction", Step: "s5"}, {Key: "list-objection", Place: "objection", Step: "s5", Notes: []board.NoteView{{No: 31, Column: "objection", Text: "Sans adhésion, l’assurance ne couvre pas les ateliers.", Author: "Maryse", MaySettle: true}, {No: 32, Column: "objection", Text: "Deux jours, c’est trop pour une bénévole seule.", Author: "Sam", Details: board.Details{Outcome: "integrated", Answer: "Deux personnes à chaque fois."}}}}},
	}
	return v
}

func groups() board.View {
	v := base(true)
	v.Step.Kind, v.Step.Private, v.Step.Title = agenda.Groups, false, "En petits groupes"
	v.Body = board.BodyView{
		Step: "s5", Kind: agenda.Groups, Groups: &board.GroupsView{Step: "s5", MayLead: true, Groups: []board.GroupView{{Step: "s5", Key: "g1", People: []board.Place{{Key: "1", Title: "Awa"}, {Key: "3", Title: "Maryse"}}, Secretary: "Maryse", Mine: true, MayName: true}, {Step: "s5", Key: "g2", People: []board.Place{{Key: "2", Title: "Jean-Pierre"}}, MayJoin: true}}},
		Lists: []board.ListView{{Key: "list-g1", Place: "g1", Group: "g1", Step: "s5", MayAdd: true, Kind: "note"}, {Key: "list-g2", Place: "g2", Group: "g2", Step: "s5"}},
	}
	return v
}

func budget() board.View {
	v := base(false)
	v.Step.Kind, v.Step.Private, v.Step.Title = agenda.Budget, false, "Notre budget, ligne par ligne"
	v.Body = board.BodyView{
		Step: "s5", Kind: agenda.Budget, Accounts: true, Total: board.TotalView{Shown: true, Sides: []board.SideTotal{{Side: cerfa.Charges, Cents: 4250000, Years: []board.YearTotal{{Year: 1, Cents: 3000000}, {Year: 2, Cents: 1250000}}}}},
		Lists: []board.ListView{{Key: "list-b", Place: "b", Title: "Dépenses", Step: "s5", MayAdd: true, Kind: "line", Notes: []board.NoteView{{No: 40, Text: "Une personne pour l’accueil, mi-temps", Author: "Maryse", Details: board.Details{Account: "64", Year: 1, Cents: 3000000}}}}, {Key: "list-t", Place: "t", Title: "Prochaines étapes", Step: "s5", MayAdd: true, Kind: "task", Notes: []board.NoteView{{No: 41, Text: "Appeler la mairie", Author: "Awa", Details: board.Details{Owner: "Sam", Due: "2021-03-30"}}}}},
	}
	return v
}

func everyStep() map[string]board.View {
	prepared, ended, waiting, between := gather(true), gather(true), gather(false), gather(true)
	prepared.Body, ended.Body, between.Body = board.BodyView{}, board.BodyView{}, board.BodyView{}
	prepared.Step.Status, ended.Step.Status, waiting.Me.Standing, between.Step.ID = board.Prepared, board.Ended, board.Waiting, ""
	return map[string]board.View{
		"gather": gather(false), "lead": gather(true), "cluster": cluster(), "vote": vote(false), "counted": vote(true), "rate": rate(false), "rated": rate(true),
		"consent": consent(), "groups": groups(), "budget": budget(), "prepared": prepared, "ended": ended, "waiting": waiting, "between": between,
	}
}

func TestEveryStepIsAProperPage(t *testing.T) {
	policy := http.Header{"Content-Security-Policy": {"default-src 'none'"}} // that of the server: see web
	for name, view := range everyStep() {
		for _, l := range lang.All() {
			for _, projector := range []bool{false, true} {
				html := workshop.RenderBoard(l, view, "", projector)
				doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
				if err != nil {
					t.Fatal(err)
				}
				for _, wrong := range webtest.Problems(&webtest.Page{URL: name, Header: policy, Body: html, Doc: doc}) {
					t.Errorf("%s, %s, projector %t: %s", name, l, projector, wrong)
				}
			}
		}
	}
}

func TestNoRegionIsEmpty(t *testing.T) {
	for name, view := range everyStep() {
		for _, projector := range []bool{false, true} {
			regions := page(t, view, projector).Find("section[aria-label], section[aria-labelledby]")
			regions.Each(func(_ int, region *goquery.Selection) {
				if strings.TrimSpace(region.Text()) == "" {
					t.Errorf("%s, projector %t: #%s is announced and holds nothing", name, projector, region.AttrOr("id", ""))
				}
			})
		}
	}
}

func TestWhatCameOfAVoteIsNotCalledOnesChoice(t *testing.T) {
	label := func(view board.View) string { return page(t, view, false).Find(".ballot").AttrOr("aria-label", "") }
	if got := label(vote(false)); got != "Votre choix, note 12" {
		t.Errorf("before the count: %q", got)
	}
	if got := label(vote(true)); got != "Résultat, note 12" {
		t.Errorf("after it: %q", got)
	}
}

func TestTheBoardReadsAsItWouldBeSaid(t *testing.T) {
	empty := consent()
	empty.Body.Decision = &board.DecisionView{Step: "s5", Phase: board.Proposing, Phases: board.Phases(), MayAmend: true}
	for name, c := range map[string]struct {
		view           board.View
		selector, want string
	}{
		"a day":               {budget(), "#note-41", "Confiée à Sam pour le 30 mars 2021"},
		"a rating":            {rate(true), ".spread", "Utile au territoire : 3,4 sur 5"},
		"no proposal yet":     {empty, "#decision .card", "Pas encore de proposition."},
		"writing the first":   {empty, "#amending summary", "Écrire la proposition"},
		"writing another one": {consent(), "#amending summary", "Modifier la proposition"},
	} {
		if got := strings.Join(strings.Fields(page(t, c.view, false).Find(c.selector).First().Text()), " "); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}

func page(t *testing.T, view board.View, projector bool) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(workshop.RenderBoard(lang.FR, view, "", projector)))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
