package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"maillage/internal/account"
	"maillage/internal/award"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/document"
	"maillage/internal/dossier"
	"maillage/internal/filing"
	"maillage/internal/lang"
	"maillage/internal/programme"
	"maillage/internal/remark"
	"maillage/internal/video"
	"maillage/internal/web/webtest"
	"maillage/internal/workshop"
)

// row adds one of everything that a page may list: to the collective, to its draft, to the
// funder's team, and a filed, reviewed, decided application.
func (s *scene) row(t *testing.T, n int) {
	t.Helper()
	ctx, must := t.Context(), func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	name := func(what string) string { return fmt.Sprintf("%s %d", what, n) }
	org, err := s.Groups.AddOrganisation(ctx, s.Lea, s.Group, collective.Organisation{Name: name("Organisation"), Form: "association"})
	must(err)
	must(s.Groups.SetRepresentative(ctx, s.Lea, s.Group, org, s.Lea.ID, ""))
	must(s.Groups.AddContribution(ctx, s.Lea, s.Group, collective.Contribution{OrganisationID: org, Kind: "skill", Label: name("Skill")}))
	must(s.Groups.Invite(ctx, s.Lea, s.Group, fmt.Sprintf("invited%d@example.org", n), collective.Writer, org))
	token, err := s.Groups.OpenJoinLink(ctx, s.Lea, s.Group, collective.Writer)
	must(err)
	_, err = s.Groups.Join(ctx, s.site.Person(name("Member")), token)
	must(err)
	must(s.Calls.Invite(ctx, s.Zoe, s.Call.FunderID, fmt.Sprintf("expert%d@example.org", n), programme.Expert))
	_, err = s.Groups.Create(ctx, s.Lea, name("Collective"), "")
	must(err)
	must(s.Dossiers.SaveLine(ctx, s.Lea, s.ID, dossier.Line{Year: 1, Account: "60", Label: name("Line"), Cents: 100}))
	must(s.Dossiers.SaveLetter(ctx, s.Lea, s.ID, dossier.Letter{FromWhom: name("Letter"), Status: "asked"}))
	_, err = s.site.Remarks.Add(ctx, s.Lea, document.Subject{Holder: s.ID, Part: "projet"}, remark.New{Root: "besoin", Kind: remark.Comment, Body: name("Remark")})
	must(err)
	must(s.site.Videos.SaveLocation(ctx, s.Lea, s.ID, video.Location{Name: name("Location")}))
	filmed, err := s.site.Videos.SavePerson(ctx, s.Lea, s.ID, video.Person{Name: name("Filmed"), OrganisationID: org, Speaks: true, Consent: video.Asked})
	must(err)
	_, err = s.site.Videos.SaveScene(ctx, s.Lea, s.ID, video.Scene{Seen: name("Seen"), Heard: name("Heard"), People: []string{filmed}})
	must(err)
	s.filed(t)
}

// filed adds an application to the round, as one funder sees it: given to an expert, scored
// and decided.
func (s *scene) filed(t *testing.T) string {
	t.Helper()
	ctx, draft := t.Context(), s.ID
	defer func() { s.ID = draft }()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	d, err := s.Dossiers.Start(ctx, s.Lea, s.Call.ID, s.Rounds[0].ID, s.Group, "Filed")
	must(err)
	s.ID = d.ID
	s.Fill(t)
	table, err := s.site.Filings.Show(ctx, s.Lea, d.ID)
	must(err)
	var organisations []string
	for _, p := range table.Positions {
		organisations = append(organisations, p.ID)
	}
	must(s.site.Filings.Validate(ctx, s.Lea, d.ID, organisations, filing.Approval, "", table.Fingerprint))
	_, err = s.site.Filings.File(ctx, s.Lea, d.ID, table.Fingerprint)
	must(err)
	must(s.site.Reviews.DeclareComplete(ctx, s.Zoe, d.ID))
	must(s.site.Reviews.Assign(ctx, s.Zoe, d.ID, s.Expert.ID))
	must(s.site.Reviews.SaveReview(ctx, s.Expert, d.ID, 1, map[string]int{"besoin": 1}, "", true))
	must(s.site.Awards.Decide(ctx, s.Zoe, award.Decision{DossierID: d.ID, Outcome: award.Awarded, Cents: 10_000_000}, 0))
	return d.ID
}

// statements opens every page as three people and tells how many statements each took.
func (s *scene) statements(t *testing.T, signedIn map[string]*webtest.Client) map[string]int {
	t.Helper()
	all := map[string]int{}
	for _, route := range s.site.Server.Routes() {
		if route.Method != http.MethodGet {
			continue
		}
		for name, client := range signedIn {
			if client.Get(s.fill(route.Pattern)).Status != http.StatusOK {
				continue
			}
			all[name+" opens "+route.Pattern] = s.asked(t, route.Pattern)
		}
	}
	return all
}

// asked tells how many statements the last page took.
func (s *scene) asked(t *testing.T, pattern string) int {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(s.site.Log.String()), "\n")
	var line struct {
		Route      string
		Statements int
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &line); err != nil || line.Route != pattern {
		t.Fatalf("the last line of the log is %s (%v)", lines[len(lines)-1], err)
	}
	s.site.Log.Reset()
	return line.Statements
}

func TestNoPageAsksTheDatabaseMoreForManyRowsThanForFew(t *testing.T) {
	s := newScene(t)
	if err := s.Groups.SetRepresentative(t.Context(), s.Lea, s.Group, s.Town, s.Lea.ID, ""); err != nil {
		t.Fatal(err)
	}
	s.values["/instruction/dossiers/{id}"] = s.filed(t)
	people := map[string]*webtest.Client{}
	for name, actor := range map[string]account.Actor{"Lea": s.Lea, "Zoe": s.Zoe, "Expert": s.Expert} {
		people[name] = s.site.SignIn(actor)
	}
	s.row(t, 1)
	few := s.statements(t, people)
	if len(few) < 60 {
		t.Fatalf("only %d pages were opened", len(few))
	}
	for n := range 5 {
		s.row(t, n+2)
	}
	for page, many := range s.statements(t, people) {
		if many > few[page] {
			t.Errorf("%s with %d statements for one row, %d for six", page, few[page], many)
		}
	}
}

// The home of somebody with many applications asks less for each, which hides what grows with
// collectives.
func TestHomeAsksAsMuchForManyCollectivesAsForOne(t *testing.T) {
	s := newScene(t)
	someone := s.site.Person("Organiser")
	home := map[string]*webtest.Client{"Organiser": s.site.SignIn(someone)}
	meet := func(n int) {
		c, err := s.Groups.Create(t.Context(), someone, fmt.Sprint("Collective ", n), "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.site.Workshops.Prepare(t.Context(), someone, c.ID, "", lang.FR, workshop.Plan{Title: fmt.Sprint("Workshop ", n)}); err != nil {
			t.Fatal(err)
		}
	}
	meet(1)
	one := s.statements(t, home)["Organiser opens /home"]
	for n := range 5 {
		meet(n + 2)
	}
	if six := s.statements(t, home)["Organiser opens /home"]; one == 0 || six > one {
		t.Errorf("home with %d statements for one collective, %d for six", one, six)
	}
}

// filmed adds an awarded application with a film, which everyone sees once the round is released.
func (s *scene) filmed(t *testing.T) string {
	t.Helper()
	d, err := s.site.Dossiers.Start(t.Context(), s.Lea, s.Call.ID, s.Rounds[0].ID, s.Group, "Filmed")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.site.Dossiers.Attach(t.Context(), s.Lea, d.ID, dossier.VideoSlot, "film.mp4", strings.NewReader("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"+d.ID)); err != nil {
		t.Fatal(err)
	}
	s.File(t, d.ID)
	if err := s.site.DB.Write(t.Context(), func(tx *db.Tx) error { // as where no program makes films playable
		_, err := tx.Exec(t.Context(), "UPDATE film SET state = 'original'")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.site.Reviews.Assign(t.Context(), s.Zoe, d.ID, s.Expert.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.site.Awards.Decide(t.Context(), s.Zoe, award.Decision{DossierID: d.ID, Outcome: award.Awarded, Cents: 10_000_000}, 0); err != nil {
		t.Fatal(err)
	}
	return d.ID
}

func TestFilmsAskAsMuchForManyAsForOne(t *testing.T) {
	s := newScene(t)
	round := "/instruction/rounds/" + s.Rounds[0].ID + "/screening"
	first := s.filmed(t)
	release := func(ids ...string) {
		t.Helper()
		if err := s.site.Awards.Release(t.Context(), s.Zoe, s.Rounds[0].ID); err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			if err := s.site.Gallery.Consent(t.Context(), s.Lea, id, nil, true); err != nil {
				t.Fatal(err)
			}
		}
	}
	pages := []struct {
		who           *webtest.Client
		path, pattern string
	}{
		{s.site.SignIn(s.Zoe), round, "/instruction/rounds/{round}/screening"},
		{s.site.SignIn(s.Zoe), round + "/" + first, "/instruction/rounds/{round}/screening/{dossier}"},
		{s.site.SignIn(s.Expert), round + "/" + first, "/instruction/rounds/{round}/screening/{dossier}"},
		{s.site.SignIn(s.Expert), "/instruction/dossiers/" + first + "/film/original", "/instruction/dossiers/{id}/film/{name}"},
		{s.site.Client(), "/films", "/films"},
		{s.site.Client(), "/films.rss", "/films.rss"},
		{s.site.Client(), "/films/" + first, "/films/{film}"},
		{s.site.Client(), "/films/" + first + "/original", "/films/{film}/{name}"},
		{s.site.Client(), "/places", "/places"},
	}
	ask := func() (asked []int) {
		t.Helper()
		for _, page := range pages {
			page.who.ForTest(t).Get(page.path).Is(http.StatusOK)
			asked = append(asked, s.asked(t, page.pattern))
		}
		return asked
	}
	release(first)
	one := ask()
	var more []string
	for range 5 {
		more = append(more, s.filmed(t))
	}
	release(more...)
	for i, many := range ask() {
		if many > one[i] {
			t.Errorf("%s with %d statements for one film, %d for six", pages[i].path, one[i], many)
		}
		t.Logf("%s: %d statements", pages[i].pattern, many)
	}
}
