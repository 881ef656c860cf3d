package dossier_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/web/webtest"
)

type saved struct {
	Saved    bool
	Conflict bool
	URL      string
	Versions map[string]int
}

// save sends a section as the page's script does.
func save(c *webtest.Client, path, text, seen string) saved {
	form := url.Values{"besoin": {text}, "seen:besoin": {seen}}
	r := c.Request(http.MethodPost, path, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	var answer saved
	c.Do(r).Is(http.StatusOK).JSON(&answer)
	return answer
}

func TestAPageInConflictNeverOverwritesTheOtherText(t *testing.T) {
	d := dbtest.SQLite(t)
	k := desktest.New(t, d)
	site := webtest.New(t, d)
	lea, tom := site.SignIn(k.Lea), site.SignIn(k.Tom)
	path := "/dossiers/" + k.ID + "/sections/projet"
	if answer := save(lea, path, "de Lea", "0"); !answer.Saved || answer.Conflict || answer.Versions["seen:besoin"] != 1 {
		t.Fatalf("first save: %+v", answer)
	}
	answer := save(tom, path, "de Tom", "0")
	if _, told := answer.Versions["seen:besoin"]; !answer.Conflict || answer.URL == "" || told {
		t.Fatalf("the page in conflict is given the version it did not see: %+v", answer)
	}
	if answer = save(tom, path, "de Tom, suite", "0"); !answer.Conflict {
		t.Errorf("what Tom types next took the place of Lea's text: %+v", answer)
	}
	if got := k.Show(t).Answers["besoin"].Value; got != "de Lea" {
		t.Errorf("the answer is %q, want Lea's", got)
	}
	compare := tom.Get(answer.URL).Is(http.StatusOK)
	for _, text := range []string{"de Lea", "de Tom, suite"} {
		if !strings.Contains(compare.Body, text) {
			t.Errorf("%q is not on the page to compare", text)
		}
	}
}
