package account

import (
	"net/http"
	"strings"

	"maillage/internal/account"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// AccountPage lets a person change their name and language and see their sessions.
type AccountPage struct {
	web.Page
	Welcome    bool
	Summary    ui.Summary
	Name, Lang ui.Field
	Email      string
	Version    int
	Sessions   []account.Session
	Possible   bool // browsers accept passkeys for this site
	Passkeys   []account.Passkey
}

// NameOf labels the field that names a passkey.
func (p AccountPage) NameOf(id string) string { return "passkey-" + id }

// Device names the browser of a session in words: "Firefox, Windows".
func (p AccountPage) Device(agent string) string {
	l, _ := lang.Parse(p.Layout.Lang)
	browser, system := firstIn(agent, browsers), firstIn(agent, systems)
	switch {
	case browser == "":
		return l.Text("account.session.unknown")
	case system == "":
		return browser
	}
	return browser + ", " + system
}

// Browsers name their ancestors too, so the most particular marks come first.
var (
	browsers = [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"Chrome/", "Chrome"}, {"CriOS/", "Chrome"}, {"Safari/", "Safari"}}
	systems  = [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "Mac"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}}
)

func firstIn(agent string, marks [][2]string) string {
	for _, mark := range marks {
		if strings.Contains(agent, mark[0]) {
			return mark[1]
		}
	}
	return ""
}

var accountPage = web.Template[AccountPage](files, "account.html", "devices.html")

func (p *Pages) accountPage(r *http.Request, form ui.Form) (AccountPage, error) {
	from := web.Of(r)
	l := from.Lang
	person, err := p.people.Get(r.Context(), from.Actor.ID)
	if err != nil {
		return AccountPage{}, err
	}
	sessions, err := p.people.ListSessions(r.Context(), from.Actor, p.server.SessionToken(r))
	if err != nil {
		return AccountPage{}, err
	}
	for i := range sessions {
		sessions[i].CreatedAt = sessions[i].CreatedAt.In(lang.Paris)
	}
	keys, err := p.passkeys.List(r.Context(), from.Actor)
	if err != nil {
		return AccountPage{}, err
	}
	page := AccountPage{
		Page: p.server.NewPage(r, l.Text("account.title")), Welcome: person.Name == "",
		Email: person.Email, Version: person.Version, Sessions: sessions,
		Possible: p.passkeys.Possible(), Passkeys: keys,
		Name: form.Fill(ui.Field{
			Kind: "text", Name: "name", Label: l.Text("account.name.label"), Help: l.Text("account.name.help"),
			Value: person.Name, Required: true, Autocomplete: "name",
		}),
		Lang: form.Fill(ui.Field{
			Kind: "radios", Name: "lang", Label: l.Text("account.lang.label"), Value: string(person.Lang), Required: true,
			Options: []ui.Option{{Value: "fr", Label: "Français"}, {Value: "en", Label: "English"}},
		}),
	}
	page.Summary = ui.Summarise(l.Text("ui.summary"), page.Name, page.Lang)
	return page, nil
}

func (p *Pages) account(w http.ResponseWriter, r *http.Request) error {
	page, err := p.accountPage(r, web.FormOf(r, nil))
	if err != nil {
		return err
	}
	return accountPage.Render(w, r, http.StatusOK, page)
}

func (p *Pages) update(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "fault.form").Because(err)
	}
	from := web.Of(r)
	l, _ := lang.Parse(r.PostForm.Get("lang"))
	err := p.people.Update(r.Context(), from.Actor, r.PostForm.Get("name"), l, web.Seen(r, "version"))
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Stale) {
		page, pageErr := p.accountPage(r, web.FormOf(r, err))
		if pageErr != nil {
			return pageErr
		}
		if fault.Is(err, fault.Stale) {
			page.Layout.Flash = append(page.Layout.Flash, ui.Notice{Kind: "warning", Text: web.Say(from.Lang, fault.As(err).Message)})
		}
		return accountPage.Render(w, r, web.Status(err), page)
	}
	if err != nil {
		return err
	}
	p.server.ChooseLang(w, l)
	from.Lang = l
	p.server.Flash(r, "account.saved")
	to := p.server.ReturnPath(r)
	if to == "/home" && from.Actor.Name != "" {
		to = "/account"
	}
	return web.SeeOther(w, r, to)
}

func (p *Pages) revoke(w http.ResponseWriter, r *http.Request) error {
	if err := p.people.RevokeSession(r.Context(), web.Of(r).Actor, r.PathValue("id")); err != nil {
		return err
	}
	p.server.Flash(r, "account.session_ended")
	return web.SeeOther(w, r, "/account#sessions")
}

func (p *Pages) revokeOthers(w http.ResponseWriter, r *http.Request) error {
	count, err := p.people.RevokeOtherSessions(r.Context(), web.Of(r).Actor, p.server.SessionToken(r))
	if err != nil {
		return err
	}
	p.server.Flash(r, "account.sessions_ended", "count", count)
	return web.SeeOther(w, r, "/account#sessions")
}
