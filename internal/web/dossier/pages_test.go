package dossier_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/web/webtest"
)

// desk is a site with the draft of a small call: Lea leads, Tom writes, Zoe is the funder's.
type desk struct {
	*desktest.Desk
	site *webtest.Site
	base string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := dbtest.SQLite(t)
	k := desktest.New(t, d)
	return &desk{k, webtest.New(t, d), "/dossiers/" + k.ID}
}

// ready is a complete draft whose one organisation Tom represents.
func ready(t *testing.T) *desk {
	t.Helper()
	k := newDesk(t)
	lea := k.site.SignIn(k.Lea)
	// Files live with the site here, so the piece goes in by the page.
	k.Fill(t)
	k.attach(lea, "piece:statuts", "statuts.pdf", "%PDF-1.7 statuts").To(k.base + "/pieces#slot-piece-statuts")
	if err := k.Groups.SetRepresentative(t.Context(), k.Lea, k.Group, k.Town, k.Tom.ID, ""); err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *desk) attach(c *webtest.Client, slot, name, content string) *webtest.Page {
	return c.PostFiles(k.base+"/files/"+slot, nil, webtest.File{Field: "file", Name: name, Content: []byte(content)})
}

const (
	lineForm     = "form[action$='/budget']"
	letterForm   = "form[action$='/letters']"
	positionForm = "form[action$='/validation']"
	filingForm   = "form[action$='/filing']"
)

func TestAnApplicationIsWrittenValidatedAndFiledWithoutScript_InEnglish(t *testing.T) {
	k := newDesk(t)
	lea, tom := k.site.SignIn(k.Lea), k.site.SignIn(k.Tom)
	for _, c := range []*webtest.Client{lea, tom} {
		c.Post("/language/en")
	}
	place, err := k.Groups.SavePlace(t.Context(), k.Lea, k.Group, collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62063"})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Groups.SetRepresentative(t.Context(), k.Lea, k.Group, k.Town, k.Tom.ID, ""); err != nil {
		t.Fatal(err)
	}
	home := lea.Get(k.base).Is(http.StatusOK).Says("h2", "What is left to do")
	for _, todo := range home.Doc.Find("main .beside > div ul a").EachIter() {
		path, anchor, _ := strings.Cut(todo.AttrOr("href", ""), "#") // each missing thing leads to where it is done
		if there := lea.Get(path).Is(http.StatusOK); anchor != "" && !there.Has("#"+anchor) {
			t.Errorf("%s has no #%s", path, anchor)
		}
	}
	lea.Submit(lea.Get(k.base+"/settings"), "main form", "title", "A place to learn", "place", place, "attribute-territoire", "rural", "video_link", "https://videos.example/1").To(k.base)
	lea.Submit(lea.Get(k.base+"/sections/projet"), "main form", "besoin", "Learning", "ouvert", "no").To(k.base + "/budget")
	lea.Submit(lea.Get(k.base+"/budget"), lineForm, "account", "64", "label", "Post", "amount-1", "50,000.50", "amount-2", "50000", "amount-3", "50 000").To(k.base+"/budget").
		Says("tbody th", "Post").Says("td", "€50,000.50").Says(".notice", "exceed")
	lea.Submit(lea.Get(k.base+"/budget"), lineForm, "account", "74", "label", "Request", "amount-1", "50000", "amount-2", "50000", "amount-3", "50000", "request", "yes").To(k.base + "/budget")
	lea.Submit(lea.Get(k.base+"/budget"), lineForm, "account", "70", "label", "Sales", "amount-1", "0.50", "funding", "obtained").To(k.base+"/budget").Says(".notice.success", "balances").
		Says("tbody td.sum[data-label='Total']", "€0.50").Says("tbody td[data-label='Obtained']", "€0.50").Says("tbody td[data-label='Other income']", "€0")
	lea.Submit(lea.Get(k.base+"/letters"), letterForm, "from_whom", "Town hall", "status", "signed").To(k.base+"/letters").Says(".lead", "1 letter in hand")
	k.attach(lea, "piece:statuts", "statuts.pdf", "%PDF-1.7 x").To(k.base+"/pieces#slot-piece-statuts").Says(".tag", "attached").Says("p", "not checked")
	if page := lea.Get(k.base + "/validation").Is(http.StatusOK); page.Has(filingForm) || page.Has(positionForm) {
		t.Error("Lea is offered what would be refused")
	}
	tom.Submit(tom.Get(k.base+"/validation"), positionForm, "verdict", "approval").To(k.base+"/validation").Says(".lead", "1 organisation out of 1")
	receipt := lea.Submit(lea.Get(k.base+"/validation"), filingForm).To(k.base + "/receipt")
	receipt.Says("h1", "receipt").Says(".lead", "A place to learn").Says("dd", "Paris time")
	if mails := k.site.Mails(k.Lea.Email); len(mails) == 0 || !strings.Contains(mails[0].Text, k.Show(t).Title) {
		t.Errorf("no receipt by mail: %+v", mails)
	}
}

func TestWhatWasTypedStaysBesideItsMessage_InBothLanguages(t *testing.T) {
	k := ready(t)
	letter, line := k.Show(t).Letters[0].ID, k.Show(t).Lines[0].ID
	for _, test := range []struct {
		path, form string
		who        account.Actor
		pairs      []string
		wrong      []string
	}{
		{"/calls/" + k.Call.Slug + "/apply", "main form", k.Lea, []string{"title", strings.Repeat("é", 201)}, []string{"title"}},
		{k.base + "/settings", "main form", k.Lea, []string{"title", " ", "years", "9", "video_link", "pas une adresse"}, []string{"title", "years", "video_link"}},
		{k.base + "/budget", lineForm, k.Lea, []string{"account", "64", "label", "", "amount-1", "beaucoup", "amount-2", "12,50", "request", "yes"}, []string{"label", "amount-1", "request"}},
		{k.base + "/budget", lineForm, k.Lea, []string{"account", "", "label", "Un <poste>"}, []string{"account", "amount-1"}},
		{k.base + "/budget/" + line, lineForm, k.Lea, []string{"label", "x", "amount", "-5"}, []string{"amount"}},
		{k.base + "/letters", letterForm, k.Lea, []string{"from_whom", " ", "asked_by", "Léa & Tom"}, []string{"from_whom"}},
		{k.base + "/letters/" + letter, letterForm, k.Lea, []string{"from_whom", strings.Repeat("x", 201)}, []string{"from_whom"}},
		{k.base + "/validation", positionForm, k.Tom, []string{"comment", " "}, []string{"verdict"}},
		{k.base + "/validation", positionForm, k.Tom, []string{"verdict", "objection", "comment", ""}, []string{"comment"}},
	} {
		for _, language := range []string{"fr", "en"} {
			t.Run(language+test.path, func(t *testing.T) {
				c := k.site.SignIn(test.who).ForTest(t)
				c.Post("/language/" + language)
				page := c.Submit(c.Get(test.path), test.form, test.pairs...).Is(http.StatusUnprocessableEntity)
				for i := 0; i < len(test.pairs); i += 2 {
					if got := page.Value(test.pairs[i]); got != test.pairs[i+1] && test.pairs[i] != "years" {
						t.Errorf("%s: typed %q, kept %q", test.pairs[i], test.pairs[i+1], got)
					}
				}
				for _, name := range test.wrong {
					if !page.Has("#f-"+name+"-error") || !page.Has(".notice a[href='#f-"+name+"']") && !page.Has(".notice a[href='#f-"+name+"-0']") {
						t.Errorf("no message beside %s, or none in the summary", name)
					}
				}
				if found := page.Doc.Find("p.error").Length(); found != len(test.wrong) {
					t.Errorf("%d messages: %q", found, page.Texts("p.error"))
				}
			})
		}
	}
}

func TestABoxUntickedStaysSoOnARefusedForm(t *testing.T) {
	k := ready(t)
	var request string
	for _, line := range k.Show(t).Lines {
		if line.Request {
			request = line.ID
		}
	}
	lea := k.site.SignIn(k.Lea)
	page := lea.Get(k.base + "/budget/" + request)
	page.Doc.Find("[name=request]").RemoveAttr("checked")
	if page = lea.Submit(page, lineForm, "label", "").Is(http.StatusUnprocessableEntity); page.Has("[name=request][checked]") {
		t.Error("the box is ticked again behind the back of whoever unticked it")
	}
}

func TestARefusedFileIsToldBesideItsFieldAndTheOldOneStays(t *testing.T) {
	k := ready(t)
	lea := k.site.SignIn(k.Lea)
	page := lea.Get(k.base+"/pieces").Says("#slot-piece-statuts .help", "pdf, csv").Says("#slot-piece-statuts .help", "1 ko")
	if page.Doc.Find("#f-file-piece-statuts").AttrOr("accept", "") != ".pdf,.csv" {
		t.Error("the phone is not told what to offer")
	}
	for _, test := range []struct{ name, content, says string }{
		{"statuts.pdf", "", "vide"},
		{"statuts.pdf", "<svg xmlns='http://www.w3.org/2000/svg'/>", "contient autre chose"},
		{"statuts.exe", "MZ", "pdf, csv"},
		{"statuts.pdf", "%PDF-1.7" + strings.Repeat(" ", 3_000), "1 ko"},
		{"statuts.pdf", "%PDF-1.7" + strings.Repeat(" ", 3_000_000), "1 ko"},
		{"", "%PDF", "Choisissez un fichier"},
	} {
		page := k.attach(lea, "piece:statuts", test.name, test.content).Is(http.StatusUnprocessableEntity)
		page.Says("#f-file-piece-statuts-error", test.says).Says("#slot-piece-statuts .tag", "jointe")
		if len(page.Texts("p.error")) != 1 {
			t.Errorf("messages %q", page.Texts("p.error"))
		}
	}
	letter := k.Show(t).Letters[0].ID
	k.attach(lea, "letter:"+letter, "lettre.html", "<p>").Is(http.StatusUnprocessableEntity).Says("#f-file-error", "pdf")
	k.attach(lea, "letter:"+letter, "lettre.pdf", "%PDF-1.7 lettre").To(k.base+"/letters").Says("td", "lettre.pdf").Says("td", "non vérifié par un antivirus")
	for _, broken := range []struct{ kind, body string }{
		{"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"statuts.pdf\"\r\n\r\n%PDF-1.7 cut"},
		{"multipart/form-data", "--x"},
		{"multipart/form-data; boundary=x", ""},
		{"text/plain", "file=x"},
		{"application/x-www-form-urlencoded", "file=x"},
	} {
		r := lea.Request(http.MethodPost, k.base+"/files/piece:statuts", strings.NewReader(broken.body), broken.kind)
		lea.Do(r).Is(http.StatusUnprocessableEntity)
	}
	// What is kept goes back as a file to save, that no browser opens by itself.
	file := lea.Get(page.Doc.Find("#slot-piece-statuts a").AttrOr("href", "")).Is(http.StatusOK)
	if !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(file.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("headers %v", file.Header)
	}
}

// slow counts how much of a body was read.
type slow struct {
	left int
	read *int
}

func (s *slow) Read(p []byte) (int, error) {
	n := min(len(p), s.left)
	s.left -= n
	*s.read += n
	if n == 0 {
		return 0, fmt.Errorf("nothing left")
	}
	return n, nil
}

func TestARefusedUploadIsReadToItsEndSoThatTheBrowserShowsTheAnswer(t *testing.T) {
	k := newDesk(t)
	lea := k.site.SignIn(k.Lea)
	const size = 3 << 20
	read := 0
	head := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"film.exe\"\r\n\r\n"
	body := &joined{[]interface{ Read([]byte) (int, error) }{strings.NewReader(head), &slow{size, &read}}}
	lea.Do(lea.Request(http.MethodPost, k.base+"/files/piece:statuts", body, "multipart/form-data; boundary=x")).Is(http.StatusUnprocessableEntity)
	if read != size {
		t.Errorf("%d bytes of %d were read", read, size)
	}
}

type joined struct {
	parts []interface{ Read([]byte) (int, error) }
}

func (j *joined) Read(p []byte) (int, error) {
	n, err := j.parts[0].Read(p)
	if err != nil && len(j.parts) > 1 {
		j.parts, err = j.parts[1:], nil
	}
	return n, err
}

func TestTwoTabs_NothingTypedIsLost(t *testing.T) {
	k := ready(t)
	lea, tom := k.site.SignIn(k.Lea), k.site.SignIn(k.Tom)
	e := k.Show(t)
	line, letter := e.Lines[0].ID, e.Letters[0].ID
	settings, budget, letters, section := lea.Get(k.base+"/settings"), lea.Get(k.base+"/budget/"+line), lea.Get(k.base+"/letters/"+letter), lea.Get(k.base+"/sections/projet")

	tom.Submit(tom.Get(k.base+"/settings"), "main form", "title", "Le titre de Tom").To(k.base)
	page := lea.Submit(settings, "main form", "title", "Le titre de Lea").Is(http.StatusConflict).Says(".notice", "entre-temps")
	if page.Value("title") != "Le titre de Lea" {
		t.Error("the title typed is lost")
	}
	lea.Submit(page, "main form").To(k.base) // having been told, she sends it again

	tom.Submit(tom.Get(k.base+"/budget/"+line), "form[action$='/removal']").To(k.base + "/budget")
	page = lea.Submit(budget, lineForm, "label", "Le poste de Lea", "amount", "1234,5").Is(http.StatusConflict)
	if page.Value("label") != "Le poste de Lea" {
		t.Error("the line typed is lost when somebody removed it")
	}
	tom.Submit(tom.Get(k.base+"/letters/"+letter), "form[action$='/removal']").To(k.base + "/letters")
	page = lea.Submit(letters, letterForm, "from_whom", "La mairie de Lea").Is(http.StatusConflict)
	if page.Value("from_whom") != "La mairie de Lea" {
		t.Error("the letter typed is lost when somebody removed it")
	}
	lea.Submit(page, letterForm).To(k.base+"/letters").Says("th", "La mairie de Lea")

	tom.Submit(tom.Get(k.base+"/sections/projet"), "main form", "besoin", "Le besoin de Tom").To(k.base + "/budget")
	page = lea.Submit(section, "main form", "besoin", "Le besoin de Lea").To(k.base + "/answers/besoin")
	page.Says(".both", "Le besoin de Tom").Says(".both", "Le besoin de Lea")
	lea.Get(k.base).Says("main li", "Deux textes sont gardés") // and it must be settled before filing
	stale := tom.Get(k.base + "/answers/besoin")
	lea.Submit(page, "main maillage-form form", "besoin", "Le besoin commun").To(k.base + "/sections/projet#f-besoin")
	again := tom.Submit(stale, "main maillage-form form", "besoin", "Le choix de Tom").Is(http.StatusConflict)
	if again.Text("main maillage-form form textarea") != "Le choix de Tom" {
		t.Error("the text chosen in the other tab is lost")
	}
	if got := k.Show(t).Answers["besoin"].Value; got != "Le besoin commun" {
		t.Errorf("the answer is %q", got)
	}
}

func TestAnExpiredSessionKeepsTheSectionTyped(t *testing.T) {
	k := newDesk(t)
	lea := k.site.SignIn(k.Lea)
	page := lea.Get(k.base + "/sections/projet")
	k.site.EndSessions()
	answer := lea.Request(http.MethodPost, k.base+"/sections/projet", strings.NewReader(url.Values{"besoin": {"x"}, "seen:besoin": {"0"}}.Encode()), "application/x-www-form-urlencoded")
	answer.Header.Set("Accept", "application/json")
	var told struct{ Error string }
	lea.Do(answer).Is(http.StatusUnauthorized).JSON(&told)
	if told.Error == "" {
		t.Error("the page's script is told nothing")
	}
	sent := lea.Submit(page, "main form", "besoin", "Trois heures d’écriture")
	if sent.Status != http.StatusSeeOther || sent.Location() != "/sign-in" {
		t.Fatalf("answered %d, %s", sent.Status, sent.Location())
	}
	if got := k.site.Count("SELECT count(*) FROM answer WHERE dossier_id = $1", k.ID); got != 0 {
		t.Errorf("%d answers saved by nobody", got)
	}
}

func TestAValidationIsOfTheVersionRead_AndTheDifferenceIsShown(t *testing.T) {
	k := ready(t)
	lea, tom := k.site.SignIn(k.Lea), k.site.SignIn(k.Tom)
	page := tom.Get(k.base + "/validation").Is(http.StatusOK)
	tom.Submit(page, positionForm, "verdict", "reservation", "comment", "Sous réserve du <vote>").To(k.base+"/validation").
		Says("td", "approuvé avec réserve").Says("td", "Sous réserve du <vote>").Says("#mine .notice", "Pour CC, vous avez approuvé cette version avec une réserve.")
	lea.Submit(lea.Get(k.base+"/sections/projet"), "main form", "besoin", "Un lieu où fabriquer").To(k.base + "/budget")
	var demand dossier.Line
	for _, line := range k.Show(t).Lines {
		if line.Request && line.Year == 1 {
			demand = line
		}
	}
	lea.Submit(lea.Get(k.base+"/budget/"+demand.ID), lineForm, "account", "74", "funding", "requested", "request", "").To(k.base + "/budget")
	stale := tom.Submit(page, positionForm, "verdict", "approval").Is(http.StatusConflict).Says(".notice", "a changé")
	stale.Says("#mine dt", "Quel besoin").Says("#mine del", "apprendre").Says("#mine ins", "fabriquer")
	stale.Says("#mine dt", "Budget, année 1, compte 74").Says("#mine del", "Demande à cet appel").Says("#mine ins", "demandé").Says("td .tag", "à refaire")
	if stale.Value("verdict") != "approval" {
		t.Error("the position chosen is lost")
	}
	if lea.Get(k.base + "/validation").Has(filingForm) {
		t.Error("filing is offered on a stale validation")
	}
}

func TestOnlyTheLeadFiles_OnceHoweverOftenTheButtonIsPressed(t *testing.T) {
	k := ready(t)
	lea, tom := k.site.SignIn(k.Lea), k.site.SignIn(k.Tom)
	tom.Submit(tom.Get(k.base+"/validation"), positionForm, "verdict", "approval").To(k.base + "/validation")
	page := lea.Get(k.base+"/validation").Says(".countdown", "heure de Paris")
	fingerprint := page.Doc.Find(filingForm+" [name=fingerprint]").AttrOr("value", "")
	tom.Post(k.base+"/filing", "fingerprint", fingerprint).Is(http.StatusForbidden)
	lea.Post(k.base+"/filing", "fingerprint", strings.Repeat("0", 64)).Is(http.StatusConflict).Says(".notice", "a changé")
	first := lea.Submit(page, filingForm).To(k.base + "/receipt")
	second := lea.Submit(page, filingForm).To(k.base + "/receipt") // the back button, the double click
	if first.Text("dd code") != second.Text("dd code") || k.site.Count("SELECT count(*) FROM filing") != 1 {
		t.Error("filed twice")
	}
	lea.Post(k.base+"/sections/projet", "besoin", "trop tard", "seen:besoin", "1").Is(http.StatusConflict)
	k.attach(lea, "piece:statuts", "statuts.pdf", "%PDF-1.7 autre").Is(http.StatusConflict)
	if page := lea.Get(k.base + "/sections/projet"); page.Has("textarea") {
		t.Error("a frozen section shows a form")
	}

	tom.Post(k.base + "/withdrawal").Is(http.StatusForbidden)
	lea.Submit(lea.Get(k.base+"/withdrawal"), "form[action$='/withdrawal']", "why", "Une erreur").To(k.base).Says(".tag", "Brouillon")
	lea.Get(k.base + "/receipt").Is(http.StatusNotFound)
	lea.Post(k.base+"/withdrawal", "why", "").Is(http.StatusConflict)
	lea.Submit(lea.Get(k.base+"/validation"), filingForm).To(k.base + "/receipt")
}

func TestFilingAfterTheHour_IsToldBeforeAndRecorded(t *testing.T) {
	k := ready(t)
	tom := k.site.SignIn(k.Tom)
	tom.Submit(tom.Get(k.base+"/validation"), positionForm, "verdict", "approval").To(k.base + "/validation")
	k.site.SetNow(time.Date(2021, 3, 30, 16, 33, 0, 0, time.UTC)) // 33 minutes late
	lea := k.site.SignIn(k.Lea)
	page := lea.Get(k.base+"/validation").Says("#filing .notice", "comme tardif").Says("p.soft", "le financeur décide")
	lea.Submit(page, filingForm).To(k.base+"/receipt").Says("dd", "En retard").Says("dd", "18 h 33").
		Says("table td", "10 h 00").Says("table td", "heure de Paris") // when Tom validated, in the zone of the call too
}

func TestStrangersAndForgedNumbersFindNothing(t *testing.T) {
	k := ready(t)
	group, err := k.Groups.Create(t.Context(), k.Zoe, "Ailleurs", "")
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := k.Dossiers.Start(t.Context(), k.Zoe, k.Call.ID, k.Rounds[0].ID, group.ID, "Ailleurs")
	if err != nil {
		t.Fatal(err)
	}
	e := k.Show(t)
	fill := strings.NewReplacer("{id}", k.ID, "{section}", "projet", "{question}", "besoin", "{line}", e.Lines[0].ID, "{letter}", e.Letters[0].ID,
		"{slot}", "piece:statuts", "{file}", e.Files["piece:statuts"].ID, "{version}", db.NewID(), "{remark}", db.NewID(),
		"{no}", "1", "{scene}", db.NewID(), "{location}", db.NewID(), "{person}", db.NewID(), "{clip}", db.NewID(), "{name}", "original", "{upload}", strings.Repeat("0", 32))
	lea, zoe, visitor := k.site.SignIn(k.Lea), k.site.SignIn(k.Zoe), k.site.Client()
	before := k.site.Count("SELECT count(*) FROM audit")
	for _, route := range k.site.Server.Routes() {
		if !strings.HasPrefix(route.Pattern, "/dossiers/{id}") {
			continue
		}
		t.Run(route.Method+route.Pattern, func(t *testing.T) {
			ask := func(c *webtest.Client, path string) int {
				k.site.Advance(time.Second) // no one is slowed down
				if route.Method == http.MethodGet {
					return c.ForTest(t).Get(path).Status
				}
				return c.ForTest(t).Post(path, "title", "x", "version", "1", "fingerprint", "x", "organisation", k.Town, "verdict", "approval", "label", "x", "from_whom", "x", "status", "asked").Status
			}
			path := fill.Replace(route.Pattern)
			if got := ask(zoe, path); got != http.StatusNotFound {
				t.Errorf("a stranger gets %d", got)
			}
			want := http.StatusSeeOther
			if route.Script {
				want = http.StatusUnauthorized
			}
			if got := ask(visitor, path); got != want {
				t.Errorf("a visitor gets %d", got)
			}
			for _, forged := range []string{db.NewID(), "x", "0", "%00", "..%2F..", strings.Repeat("9", 3000)} {
				if got := ask(lea, strings.Replace(path, k.ID, forged, 1)); got != http.StatusNotFound {
					t.Errorf("%.20q gets %d", forged, got)
				}
			}
			// Lea's own dossier's parts, asked of the dossier of others by its owner, and the other way round.
			if strings.Contains(route.Pattern, "{line}") || strings.Contains(route.Pattern, "{letter}") || strings.Contains(route.Pattern, "{file}") {
				if got := ask(zoe, strings.Replace(path, k.ID, theirs.ID, 1)); got != http.StatusNotFound {
					t.Errorf("a part of another dossier gets %d", got)
				}
			}
		})
	}
	if after := k.site.Count("SELECT count(*) FROM audit"); after != before {
		t.Errorf("%d acts left a trace", after-before)
	}
	for _, path := range []string{"/sections/autre", "/answers/autre", "/budget/" + db.NewID(), "/letters/" + db.NewID(), "/files/" + db.NewID()} {
		lea.Get(k.base + path).Is(http.StatusNotFound)
	}
	k.attach(lea, "piece:rien", "x.pdf", "%PDF-1.7").Is(http.StatusNotFound)
	k.attach(lea, "letter:"+db.NewID(), "x.pdf", "%PDF-1.7").Is(http.StatusNotFound)
	lea.Post(k.base+"/validation", "organisation", db.NewID(), "verdict", "approval", "fingerprint", "x").Is(http.StatusForbidden)
	lea.Post(k.base+"/settings", "title", "x", "years", "3", "version", "2", "place", db.NewID()).Is(http.StatusUnprocessableEntity).Says("#f-place-error", "Choisissez une réponse")
}

func TestAReaderReadsAndWritesNothing(t *testing.T) {
	k := ready(t)
	if err := k.Groups.SetRole(t.Context(), k.Lea, k.Group, k.Tom.ID, collective.Reader); err != nil {
		t.Fatal(err)
	}
	tom := k.site.SignIn(k.Tom)
	for _, path := range []string{"", "/settings", "/sections/projet", "/budget", "/letters", "/pieces", "/validation", "/print"} {
		page := tom.Get(k.base + path).Is(http.StatusOK)
		if path != "/validation" && page.Has("main form") {
			t.Errorf("%s offers a form", path)
		}
	}
	tom.Post(k.base+"/letters", "from_whom", "x", "status", "asked").Is(http.StatusForbidden)
	k.attach(tom, "piece:statuts", "statuts.pdf", "%PDF-1.7").Is(http.StatusForbidden)
	// Reading is enough to speak for an organisation.
	tom.Submit(tom.Get(k.base+"/validation"), positionForm, "verdict", "approval").To(k.base + "/validation")
}

func TestALongListOfDossiersHasPages(t *testing.T) {
	k := newDesk(t)
	lea := k.site.SignIn(k.Lea)
	if lea.Get("/home").Has("main a[href='/dossiers']") {
		t.Error("one dossier needs no list")
	}
	for i := range dossier.PerPage + 1 {
		if _, err := k.Dossiers.Start(t.Context(), k.Lea, k.Call.ID, k.Rounds[0].ID, k.Group, fmt.Sprint("Candidature ", i)); err != nil {
			t.Fatal(err)
		}
	}
	all := lea.Get("/home").Says("main a", "Voir les 22 dossiers").Doc.Find("main a[href='/dossiers']").AttrOr("href", "")
	first := lea.Get(all).Is(http.StatusOK).Says(".pager", "1")
	second := lea.Get(first.Doc.Find(".pager a[rel=next]").AttrOr("href", "")).Is(http.StatusOK)
	if n, m := first.Doc.Find("main li.card").Length(), second.Doc.Find("main li.card").Length(); n != dossier.PerPage || m != 2 {
		t.Errorf("%d and %d dossiers a page", n, m)
	}
	lea.Get("/dossiers?page=99").To("/dossiers")
	for _, forged := range []string{"-1", "x", "99999999999999999999"} {
		lea.Get("/dossiers?page=" + forged).Is(http.StatusOK)
	}
	k.site.SignIn(k.Zoe).Get("/dossiers").Says(".empty", "Choisissez un appel")
}
