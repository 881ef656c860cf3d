package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2/memstore"

	"maillage/internal/account"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/web"
	"maillage/internal/web/webtest"
)

// oneAccount knows one person.
type oneAccount struct{}

func (oneAccount) Get(_ context.Context, id string) (account.Account, error) {
	return account.Account{Actor: account.Actor{ID: id, Name: "Lea", Lang: lang.FR}}, nil
}

// FuzzAForm sends any body to a form with files, signed in and not: whatever comes is
// taken, refused or kept, and the program never fails.
func FuzzAForm(f *testing.F) {
	f.Add("application/x-www-form-urlencoded", "name=L%C3%A9a&many=a&many=b")
	f.Add("application/x-www-form-urlencoded", "a=%zz;b=\x00&=&%00=%ff")
	f.Add("application/x-www-form-urlencoded; charset=utf-16", "text=un+deux\r\ntrois")
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"../a\"; filename=\"../../é\x00.pdf\"\r\n\r\nhi\r\n--x--\r\n")
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\nb\"; filename*=utf-8''%ff%00\r\n\r\n\r\n--x\r\nContent-Disposition: form-data; name=t\r\n\r\nun deux\r\n--x--")
	f.Add("multipart/form-data; boundary=", "--\r\n")
	f.Add("multipart/mixed; boundary=x", "--x--")
	f.Add("application/json", "{}")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, kind, body string) {
		store, now := memstore.NewWithCleanupInterval(0), time.Now
		server := web.NewServer(web.Config{BaseURL: webtest.BaseURL, Now: now, Log: slog.New(slog.DiscardHandler)}, oneAccount{}, store)
		server.PostFiles("/test/form", web.SignedIn, 1<<16, func(w http.ResponseWriter, r *http.Request) error {
			if err := web.ReadForm(r); err != nil {
				return err
			}
			return fault.New(fault.Forbidden, "fault.forbidden") // so that what was typed is kept
		})
		var held web.HeldForm
		server.Get("/test/held", web.Public, func(w http.ResponseWriter, r *http.Request) error {
			held, _ = server.Held(r)
			return web.SeeOther(w, r, "/")
		})
		signedIn, err := account.SessionData{}.Encode(now().Add(time.Hour), map[string]any{account.SessionAccountKey: "1"})
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Commit("lea", signedIn, now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		for _, token := range []string{"", "lea"} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, webtest.BaseURL+"/test/form", strings.NewReader(body))
			r.Header.Set("Content-Type", kind)
			r.AddCookie(&http.Cookie{Name: "maillage", Value: token})
			answer := httptest.NewRecorder()
			server.Handler().ServeHTTP(answer, r)
			if answer.Code >= http.StatusInternalServerError {
				t.Errorf("%q, %q: status %d", kind, body, answer.Code)
			}
			again := httptest.NewRequestWithContext(t.Context(), http.MethodGet, webtest.BaseURL+"/test/held", nil)
			for _, cookie := range append(answer.Result().Cookies(), r.Cookies()...) {
				again.AddCookie(cookie)
			}
			server.Handler().ServeHTTP(httptest.NewRecorder(), again)
			for _, file := range held.Files {
				if file.Field == "" || strings.ContainsAny(file.Field+file.Name, "/\n") {
					t.Errorf("%q, %q: kept a file named %q, %q", kind, body, file.Field, file.Name)
				}
			}
		}
	})
}

func FuzzIsLocal(f *testing.F) {
	for _, path := range []string{"/home", "//evil.example", "/\\evil.example", "/\t/evil.example", "/%2f/x", "/a?b#c"} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		if !web.IsLocal(path) {
			return
		}
		// What browsers do to an address before they read it (URL Standard, 4.4).
		seen := strings.NewReplacer("\t", "", "\r", "", "\n", "", "\\", "/").Replace(strings.Trim(path, " \x00\x01\x1f"))
		if !strings.HasPrefix(seen, "/") || strings.HasPrefix(seen, "//") {
			t.Errorf("%q leads to %q", path, seen)
		}
	})
}
