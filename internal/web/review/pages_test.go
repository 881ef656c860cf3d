package review_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"maillage/internal/account"
	"maillage/internal/award"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/programme"
	"maillage/internal/review"
	"maillage/internal/web/webtest"
)

// desk is the whole program around a filed dossier, “Une fabrique déposée”. Lea leads the
// collective, Zoe manages the funder, Ines instructs for it, Expert and Paul review.
type desk struct {
	*desktest.Desk
	site       *webtest.Site
	paul, ines account.Actor
	id, round  string
	page       string // of the dossier
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := dbtest.SQLite(t)
	k := &desk{Desk: desktest.New(t, d)}
	k.site = webtest.New(t, d)
	k.round, k.id = k.Rounds[0].ID, k.Filed(t, "Une fabrique déposée")
	k.page = "/instruction/dossiers/" + k.id
	k.paul, k.ines = k.joins(t, "Paul", programme.Expert), k.joins(t, "Ines", programme.Instructor)
	return k
}

// joins makes an account that works for the funder.
func (k *desk) joins(t *testing.T, name string, role programme.Role) account.Actor {
	t.Helper()
	person := k.site.Person(name)
	if err := k.site.Calls.Invite(t.Context(), k.Zoe, k.Call.FunderID, person.Email, role); err != nil {
		t.Fatal(err)
	}
	if _, err := k.site.Calls.Join(t.Context(), person, strings.TrimPrefix(k.site.MailedPath(person.Email), "/funder-invitations/")); err != nil {
		t.Fatal(err)
	}
	return person
}

func (k *desk) assign(t *testing.T, people ...account.Actor) {
	t.Helper()
	for _, person := range people {
		if err := k.site.Reviews.Assign(t.Context(), k.Zoe, k.id, person.ID); err != nil {
			t.Fatal(err)
		}
	}
}

func act(name string) string { return "form[action$='/" + name + "']" }

func TestAnInstructorAsksACorrection_OnceAtATime(t *testing.T) {
	k := newDesk(t)
	ines := k.site.SignIn(k.ines)
	page := ines.Submit(ines.Get(k.page), act("correction"), "message", "  ").Is(http.StatusUnprocessableEntity)
	for _, field := range []string{"sections", "message"} {
		if !page.Has("#f-"+field+"-error") || !page.Has(".notice a[href='#f-"+field+"']") && !page.Has(".notice a[href='#f-"+field+"-0']") {
			t.Errorf("no message beside %s: %q", field, page.Texts(".error"))
		}
	}
	page = ines.Submit(ines.Get(k.page), act("correction"), "sections", "projet", "message", "Précisez « qui »")
	page = page.To(k.page).Says("#completeness", "Précisez « qui »").Says("#completeness .tag", "Correction demandée").Says("#completeness", "Projet")
	if page.Has(act("correction")) || page.Has(act("completeness")) {
		t.Error("a second request, or completeness, is offered while an answer is waited for")
	}
	again := ines.Post(k.page+"/correction", "sections", "projet", "message", "Encore").Is(http.StatusConflict)
	again.Says(".notice", "attend encore")
	ines.Post(k.page+"/correction", "sections", "inconnue", "message", "Encore").Is(http.StatusConflict)
	ines.Post(k.page+"/completeness").Is(http.StatusConflict).Says(".notice", "attend encore")
	ines.Get("/instruction/rounds/"+k.round+"?state=correction").Says("caption", "1 dossier correspond").Says("td .tag", "Correction demandée")
}

func TestCompletenessIsDeclaredOnce(t *testing.T) {
	k := newDesk(t)
	ines := k.site.SignIn(k.ines)
	before := ines.Get(k.page)
	ines.Submit(before, act("completeness")).To(k.page).Says(".tag", "En instruction")
	ines.Submit(before, act("completeness")).Is(http.StatusConflict).Says(".notice", "déjà déclaré complet")
}

func TestADossierIsGivenAndTakenBack_NotFromWhoHasBegun(t *testing.T) {
	k := newDesk(t)
	ines := k.site.SignIn(k.ines)
	page := ines.Submit(ines.Get(k.page), act("experts"), "expert", k.Expert.ID).To(k.page).Says("#reviews", "avis attendu")
	ines.Submit(page, act("removal")).To(k.page).Says("#reviews", "Personne ne lit encore")
	k.assign(t, k.Expert)
	if err := k.site.Reviews.SaveReview(t.Context(), k.Expert, k.id, 1, map[string]int{"besoin": 1}, "", false); err != nil {
		t.Fatal(err)
	}
	ines.Submit(ines.Get(k.page), act("removal")).Is(http.StatusConflict).Says(".notice", "déjà commencé")
	ines.Post(k.page+"/experts", "expert", k.Lea.ID).Is(http.StatusNotFound)
	ines.Post(k.page+"/experts", "expert", db.NewID()).Is(http.StatusNotFound)
}

func TestAnExpertWhoIsAMemberOfTheCollectiveIsRefused(t *testing.T) {
	k := newDesk(t)
	token, err := k.Groups.OpenJoinLink(t.Context(), k.Lea, k.Group, "reader")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Groups.Join(t.Context(), k.paul, token); err != nil {
		t.Fatal(err)
	}
	k.site.SignIn(k.ines).Post(k.page+"/experts", "expert", k.paul.ID).Is(http.StatusConflict).Says(".notice", "membre du collectif candidat")
	k.assign(t, k.Expert)
	if _, err := k.Groups.Join(t.Context(), k.Expert, token); err != nil { // joined afterwards
		t.Fatal(err)
	}
	expert := k.site.SignIn(k.Expert)
	expert.Get(k.page).Is(http.StatusForbidden)
	expert.Post(k.page+"/review", "version", "1", "mark-besoin", "1", "submit", "yes").Is(http.StatusForbidden)
}

func TestScoresOfOthersAreHiddenUntilOnesOwnAreIn(t *testing.T) {
	k := newDesk(t)
	k.assign(t, k.Expert, k.paul)
	if err := k.site.Reviews.SaveReview(t.Context(), k.paul, k.id, 1, map[string]int{"besoin": 1}, "Très solide", true); err != nil {
		t.Fatal(err)
	}
	expert := k.site.SignIn(k.Expert)
	expert.Get("/home").Says(".tag", "un avis attendu de vous")
	expert.Get("/instruction/rounds/"+k.round).Says("td .tag", "avis attendu").Lacks("100")
	page := expert.Get(k.page).Lacks("Très solide").Lacks("Paul")
	page.Says("#mine .help", "À lire : Projet")
	wrong := expert.Submit(page, act("review"), "comment", "Brouillon long").Is(http.StatusUnprocessableEntity)
	if !wrong.Has("#f-mark-besoin-error") && !wrong.Has(".notice a[href='#f-mark-besoin-0']") || wrong.Value("comment") != "Brouillon long" {
		t.Errorf("errors %q, kept %q", wrong.Texts(".error"), wrong.Value("comment"))
	}
	page = expert.Submit(page, act("review"), "mark-besoin", "0", "comment", "À revoir", "submit", "yes").To(k.page)
	page.Says("#reviews", "Très solide").Says("#reviews", "100").Says("#reviews li details", "non")
	if page.Has(act("review")) {
		t.Error("a review handed in can still be changed")
	}
	expert.Post(k.page+"/review", "version", "2", "mark-besoin", "1", "submit", "yes").Is(http.StatusConflict).Says(".notice", "déjà remis")
	k.site.SignIn(k.Zoe).Get("/instruction/rounds/"+k.round).Says("td.num", "50").Says("td", "Expert, Paul")
}

func TestADraftReviewIsStaleInAnotherTab(t *testing.T) {
	k := newDesk(t)
	k.assign(t, k.Expert)
	expert := k.site.SignIn(k.Expert)
	one, other := expert.Get(k.page), expert.Get(k.page)
	expert.Submit(one, act("review"), "mark-besoin", "1", "comment", "Premier onglet", "submit", "").To(k.page)
	stale := expert.Submit(other, act("review"), "mark-besoin", "0", "comment", "Second onglet", "submit", "").Is(http.StatusConflict)
	if stale.Value("comment") != "Second onglet" || stale.Value("mark-besoin") != "0" {
		t.Errorf("kept %q and mark %q", stale.Value("comment"), stale.Value("mark-besoin"))
	}
	expert.Post(k.page+"/review", "version", "2", "mark-besoin", "mille", "comment", "Gardé").Is(http.StatusUnprocessableEntity).Says("textarea", "Gardé")
	expert.Post(k.page+"/review", "version", "2", "mark-inconnu", "1").Is(http.StatusNotFound)
}

func TestADeclaredConflictEndsOnesPart_ManagersToo(t *testing.T) {
	k := newDesk(t)
	k.assign(t, k.Expert)
	expert, zoe := k.site.SignIn(k.Expert), k.site.SignIn(k.Zoe)
	page := expert.Submit(expert.Get(k.page), act("conflict"), "why", " ").Is(http.StatusUnprocessableEntity)
	if !page.Has("#f-why-error") {
		t.Errorf("no message beside the reason: %q", page.Texts(".error"))
	}
	expert.Submit(expert.Get(k.page), act("conflict"), "why", "Mon cousin y travaille").To("/home")
	expert.Get(k.page).Is(http.StatusForbidden)
	zoe.Get(k.page).Says("#reviews", "conflit d’intérêts déclaré").Says("#reviews", "Mon cousin y travaille")
	zoe.Submit(zoe.Get(k.page), act("conflict"), "why", "J’ai dirigé ce lieu").To("/home")
	zoe.Get(k.page).Is(http.StatusForbidden)
	zoe.Get(k.page + "/decision").Is(http.StatusForbidden)
	zoe.Post(k.page+"/decision", "outcome", "award", "amount", "100000", "version", "0").Is(http.StatusForbidden)
}

func TestADecisionIsDraftedWithItsReasons_AndKeepsWhatWasTyped(t *testing.T) {
	k := newDesk(t)
	zoe := k.site.SignIn(k.Zoe)
	page := zoe.Get(k.page+"/decision").Says(".crumbs [aria-current]", "Décision à rendre").Says("title", " – Maillage")
	if !page.Has(".crumbs a[href='" + k.page + "']") {
		t.Error("no way back to the dossier")
	}
	page.Says("aside", "Note moyenne")
	wrong := zoe.Submit(page, act("decision"), "outcome", "refusal", "reason-besoin", "").Is(http.StatusUnprocessableEntity)
	if !wrong.Has("#f-reason-besoin-error") || wrong.Value("outcome") != "refusal" {
		t.Errorf("errors %q", wrong.Texts(".error"))
	}
	for typed, field := range map[string]string{"": "amount", "beaucoup": "amount", "900000": "override", "1000": "override"} {
		wrong := zoe.Submit(page, act("decision"), "outcome", "award", "amount", typed).Is(http.StatusUnprocessableEntity)
		if !wrong.Has("#f-"+field+"-error") || wrong.Value("amount") != typed {
			t.Errorf("%q: errors %q, kept %q", typed, wrong.Texts(".error"), wrong.Value("amount"))
		}
	}
	board := "/instruction/rounds/" + k.round + "/board"
	zoe.Submit(page, act("decision"), "outcome", "award", "amount", "150 000").To(board+"#d-"+k.id).
		Says("td .tag", "Retenu").Says("#counters dd", "150 000 €").Says("#counters dd", "0 sur 1")
	zoe.Submit(page, act("decision"), "outcome", "award", "amount", "900000", "override", "Un lieu hors norme").Is(http.StatusConflict)
}

func TestTwoManagersDecideAtOnce_TheSecondSeesWhatTheFirstSaved(t *testing.T) {
	k := newDesk(t)
	second := k.joins(t, "Sam", programme.Manager)
	zoe, sam := k.site.SignIn(k.Zoe), k.site.SignIn(second)
	one, other := zoe.Get(k.page+"/decision"), sam.Get(k.page+"/decision")
	zoe.Submit(one, act("decision"), "outcome", "award", "amount", "150000").Is(http.StatusSeeOther)
	page := sam.Submit(other, act("decision"), "outcome", "refusal", "reason-besoin", "Le besoin manque").Is(http.StatusConflict)
	page.Says(".notice", "Retenu, 150 000 €")
	if page.Value("reason-besoin") != "Le besoin manque" || page.Value("outcome") != "refusal" {
		t.Errorf("kept %q, %q", page.Value("reason-besoin"), page.Value("outcome"))
	}
	sam.Submit(page, act("decision")).To("/instruction/rounds/"+k.round+"/board#d-"+k.id).Says("td .tag", "Non retenu")
}

func TestTheRoundIsReleasedTogether_Once(t *testing.T) {
	k := newDesk(t)
	other := k.Filed(t, "Autre lieu")
	zoe, board := k.site.SignIn(k.Zoe), "/instruction/rounds/"+k.round+"/board"
	decide := func(id string, d award.Decision) {
		t.Helper()
		d.DossierID = id
		if err := k.site.Awards.Decide(t.Context(), k.Zoe, d, 0); err != nil {
			t.Fatal(err)
		}
	}
	decide(k.id, award.Decision{Outcome: award.Awarded, Cents: 15_000_000, Reasons: map[string]string{}})
	page := zoe.Get(board).Says("#release", "Il manque une décision")
	if page.Has(act("release")) {
		t.Error("release is offered while a decision is missing")
	}
	zoe.Get(board+"?decision=undecided").Says("tbody th", "Autre lieu").Lacks("Une fabrique déposée")
	zoe.Post(board[:len(board)-len("board")]+"release", "sure", "yes").Is(http.StatusConflict).Says(".notice", "pas encore de décision")
	decide(other, award.Decision{Outcome: award.Refusal, Reasons: map[string]string{"besoin": "Le besoin manque"}})
	page = zoe.Get(board)
	unsure := zoe.Submit(page, act("release")).Is(http.StatusUnprocessableEntity)
	if !unsure.Has("#f-sure-error") {
		t.Error("the box that says so is not asked for")
	}
	k.site.Client().Get("/places").Says(".empty", "Aucun lieu")
	released := zoe.Submit(page, act("release"), "sure", "yes").To(board).Says(".notice", "Un message part à chaque collectif")
	if said := strings.Count(released.Body, "Les décisions sont publiées"); said != 1 {
		t.Errorf("that decisions are published is said %d times", said)
	}
	zoe.Submit(page, act("release"), "sure", "yes").Is(http.StatusConflict).Says(".notice", "ne changent plus")
	zoe.Post(k.page+"/decision", "outcome", "refusal", "version", "1", "reason-besoin", "x").Is(http.StatusConflict)
	if mails := k.site.Mails(k.Lea.Email); len(mails) < 2 {
		t.Errorf("%d mails to the lead", len(mails))
	}
	lea := k.site.SignIn(k.Lea)
	lea.Get("/dossiers/"+other+"/decision").Says("main", "Le besoin manque")
	zoe.Get("/instruction/dossiers/"+other+"/decision").Says("main", "Non retenu").Says("main", "Le besoin manque").Says("main", "ne change plus")
}

func TestAnInstructorReadsTheDraftDecision_AndDoesNotChangeIt(t *testing.T) {
	k := newDesk(t)
	zoe, ines := k.site.SignIn(k.Zoe), k.site.SignIn(k.ines)
	if page := ines.Get(k.page+"/decision").Says("main", "À décider").Says("main", "responsables de l’appel"); page.Has(act("decision")) {
		t.Error("the form is offered")
	}
	zoe.Submit(zoe.Get(k.page+"/decision"), act("decision"), "outcome", "award", "amount", "150000").Is(http.StatusSeeOther)
	ines.Get(k.page+"/decision").Says("main", "Retenu, 150 000 €")
	ines.Post(k.page+"/decision", "outcome", "award", "amount", "1", "version", "1").Is(http.StatusForbidden)
}

func TestARoundIsNarrowedAndPaged(t *testing.T) {
	k := newDesk(t)
	for i := range review.PageSize + 1 {
		k.Filed(t, fmt.Sprintf("Étape %d", i))
	}
	zoe, round := k.site.SignIn(k.Zoe), "/instruction/rounds/"+k.round
	for _, path := range []string{round, round + "/board"} {
		page := zoe.Get(path).Says("caption", fmt.Sprint(review.PageSize+2)).Says(".pager", "Page 1 sur 2")
		if got := page.Doc.Find("tbody tr").Length(); got != review.PageSize {
			t.Errorf("%s shows %d rows", path, got)
		}
		next := zoe.Get(page.Doc.Find("a[rel=next]").AttrOr("href", ""))
		if got := next.Doc.Find("tbody tr").Length(); got != 2 {
			t.Errorf("the second page shows %d rows", got)
		}
		page = zoe.Get(path+"?q=etape&hand=nobody").Says("caption", fmt.Sprint(review.PageSize+1))
		if next := page.Doc.Find("a[rel=next]").AttrOr("href", ""); !strings.Contains(next, "q=etape") || !strings.Contains(next, "hand=nobody") {
			t.Errorf("the second page forgets the choice: %q", next)
		}
		page = zoe.Get(path+"?q=%25&page=-3&state=x").Says(".empty", "Rien ne correspond")
		if page.Doc.Find("#narrow-q").AttrOr("value", "") != "%" {
			t.Error("what was looked for is lost")
		}
	}
	lea := k.site.SignIn(k.Lea)
	lea.Get(round).Is(http.StatusNotFound)
	k.site.SignIn(k.Expert).Get(round).Says(".empty", "ne vous est confié")
	k.site.SignIn(k.Expert).Get(round + "/board").Is(http.StatusForbidden)
}

func TestTheWayBackToTheBoardIsOnlyItsOwnQuery(t *testing.T) {
	k := newDesk(t)
	zoe := k.site.SignIn(k.Zoe)
	page := zoe.Get(k.page + "/decision?back=" + "page%3D2%26q%3Dlieu")
	zoe.Submit(page, act("decision"), "outcome", "award", "amount", "150000").To("/instruction/rounds/" + k.round + "/board?page=2&q=lieu#d-" + k.id)
	page = zoe.Get(k.page + "/decision?back=" + "https%3A%2F%2Fevil.example%2F")
	zoe.Submit(page, act("decision"), "outcome", "award", "amount", "150000").To("/instruction/rounds/" + k.round + "/board?…")
}
