package workshop

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"maillage/internal/fault"
	"maillage/internal/live"
	"maillage/internal/web"
	weblive "maillage/internal/web/live"
	"maillage/internal/workshop"
)

// running answers while a workshop runs: who comes in, the lines of open pages, the commands of forms.
type running struct {
	server    *web.Server
	workshops *workshop.Service
}

// mostCommand bounds the form of one command, as any form is: what is too long in it is told beside
// its field.
const mostCommand = 1 << 20

// AddRunning adds the ways by which people come to a workshop and take part in it. They are open to
// visitors: the service knows guests by the secret in their cookie.
func AddRunning(server *web.Server, workshops *workshop.Service) {
	p := &running{server, workshops}
	weblive.AddPublic(server, "/boards", p.line)
	server.PostCounted("/workshops/{id}/commands", web.Public, mostCommand, p.command)
	server.Get("/workshops/{id}/calendar.ics", web.Public, p.calendar)
	server.Get("/w/{token}", web.Public, p.joinForm)
	server.Post("/w/{token}", web.Public, p.join)
}

// cookieOf names the cookie of a guest. Pages, commands and lines of a workshop stand at several
// addresses: it goes to all, under a name of its own.
func cookieOf(id string) string { return "maillage-guest-" + id }

// Secret gives what the browser of a guest holds for a workshop, or "".
func Secret(r *http.Request, id string) string {
	cookie, err := r.Cookie(cookieOf(id))
	if err != nil {
		return ""
	}
	return cookie.Value
}

func (p *running) keepSecret(w http.ResponseWriter, id, secret string) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure where the site has TLS, as for the session
		Name: cookieOf(id), Value: secret, Path: "/", MaxAge: int(workshop.GuestLife.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(p.server.Config().BaseURL, "https://"),
	})
}

// Sitting is what a page says of itself when it looks at a board.
func Sitting(r *http.Request, id string) workshop.Sitting {
	since, err := strconv.ParseInt(r.URL.Query().Get("since"), 10, 64)
	if err != nil {
		since = 0
	}
	whom, _ := strconv.Atoi(r.URL.Query().Get("for")) // 0, that they act for themselves, for what is no number
	return workshop.Sitting{Workshop: id, Secret: Secret(r, id), For: whom, Lang: web.Of(r).Lang, Since: since, Projector: r.URL.Query().Has("projector")}
}

// line seats an open page.
func (p *running) line(r *http.Request, line *live.Line) (weblive.Seat, error) {
	return p.workshops.Seat(r.Context(), web.Of(r).Actor, line, Sitting(r, r.PathValue("id")))
}

// command plays what a form asks, and leads back to the page it stands on.
func (p *running) command(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	id := r.PathValue("id")
	fields := map[string]string{}
	for name, values := range r.PostForm {
		fields[name] = strings.Join(values, " ") // boxes of one name: notes that are moved together
	}
	anchor := fields["anchor"]
	delete(fields, "anchor")
	if err := p.workshops.Do(r.Context(), web.Of(r).Actor, id, Secret(r, id), fields); err != nil {
		return p.refused(w, r, id, err)
	}
	return web.SeeOther(w, r, back(r, id)+fragment(anchor))
}

// back gives the page of the workshop that a form stood on.
func back(r *http.Request, id string) string {
	board := "/workshops/" + url.PathEscape(id) + "/board"
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host || from.Path != "/workshops/"+id+"/people" && from.Path != board {
		return board // that of a note too, which may be gone, and of what was refused
	}
	return from.RequestURI()
}

// fragment names the element of a page to come back to.
func fragment(anchor string) string {
	if anchor == "" {
		return ""
	}
	return "#" + url.QueryEscape(anchor)
}

// calendar gives a workshop to people's own calendars.
func (p *running) calendar(w http.ResponseWriter, r *http.Request) error {
	from, id := web.Of(r), r.PathValue("id")
	one, err := p.workshops.Show(r.Context(), from.Actor, id, Secret(r, id))
	if err != nil {
		return err
	}
	if one.StartsAt.IsZero() {
		return fault.New(fault.NotFound, "workshop.no_date")
	}
	address := strings.TrimRight(p.server.Config().BaseURL, "/") + "/workshops/" + id
	web.Calendar(w, from.Lang.Text("workshop.calendar.file"), one.Calendar(from.Lang, address, p.server.Config().Now()))
	return nil
}
