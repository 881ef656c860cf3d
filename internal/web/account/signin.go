package account

import (
	"fmt"
	"net/http"

	"maillage/internal/account"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// SignInPage asks for an address, then tells that a link has left.
type SignInPage struct {
	web.Page
	Email    ui.Field
	To       string
	SentTo   string // the address a link has left for, or ""
	Held     bool   // a form waits for its author
	Problem  string
	Personas []Persona
}

var signInPage = web.Template[SignInPage](files, "signin.html")

func (p *Pages) signInPage(r *http.Request, form ui.Form) SignInPage {
	l := web.Of(r).Lang
	return SignInPage{
		Page: p.server.NewPage(r, l.Text("account.sign_in.title")),
		Email: form.Fill(ui.Field{
			Kind: "email", Name: "email", Label: l.Text("account.email.label"), Help: l.Text("account.email.help"),
			Required: true, Autocomplete: "email",
		}),
		Held: p.server.HasHeld(r), Personas: p.guide.Personas,
	}
}

func (p *Pages) signIn(w http.ResponseWriter, r *http.Request) error {
	page := p.signInPage(r, ui.Form{})
	if to := r.URL.Query().Get("to"); web.IsLocal(to) {
		page.To = to
	}
	return signInPage.Render(w, r, http.StatusOK, page)
}

func (p *Pages) sendLink(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "fault.form").Because(err)
	}
	from, email := web.Of(r), r.PostForm.Get("email")
	if err := p.server.LimitSignIn(from, email); err != nil {
		return err
	}
	p.server.SetReturn(r, r.PostForm.Get("to"))
	err := p.people.SendLink(r.Context(), email, p.server.Browser(r), from.Lang)
	if fault.Is(err, fault.Invalid) {
		page := p.signInPage(r, ui.Form{Values: r.PostForm, Errors: web.FieldErrors(from.Lang, err)})
		page.To = r.PostForm.Get("to")
		return signInPage.Render(w, r, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	page := p.signInPage(r, ui.Form{})
	page.SentTo = email
	return signInPage.Render(w, r, http.StatusOK, page)
}

// LinkPage asks to confirm: programs that read mail open links, people press buttons.
type LinkPage struct {
	web.Page
	Email, Token string
}

var linkPage = web.Template[LinkPage](files, "link.html")

func (p *Pages) openLink(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	email, err := p.people.CheckLink(r.Context(), token, p.server.KnownBrowser(r))
	if fault.Is(err, fault.Invalid) {
		return p.badLink(w, r, err)
	}
	if err != nil {
		return err
	}
	page := LinkPage{p.server.NewPage(r, web.Of(r).Lang.Text("account.link.title")), email, token}
	return linkPage.Render(w, r, http.StatusOK, page)
}

func (p *Pages) badLink(w http.ResponseWriter, r *http.Request, err error) error {
	page := p.signInPage(r, ui.Form{})
	page.Problem = web.Say(web.Of(r).Lang, fault.As(err).Message)
	return signInPage.Render(w, r, http.StatusUnprocessableEntity, page)
}

func (p *Pages) useLink(w http.ResponseWriter, r *http.Request) error {
	person, err := p.people.UseLink(r.Context(), r.PathValue("token"), p.server.KnownBrowser(r), web.Of(r).Lang)
	if fault.Is(err, fault.Invalid) {
		return p.badLink(w, r, err)
	}
	if err != nil {
		return err
	}
	return p.enter(w, r, person)
}

// enter opens the session and goes where the person was going.
func (p *Pages) enter(w http.ResponseWriter, r *http.Request, person account.Account) error {
	to := p.server.ReturnPath(r)
	if err := p.server.SignIn(r, person); err != nil {
		return fmt.Errorf("open session: %w", err)
	}
	switch {
	case p.server.HasHeld(r):
		to = "/sign-in/resume"
	case person.Name == "":
		p.server.SetReturn(r, to)
		to = "/account?welcome"
	}
	return web.SeeOther(w, r, to)
}

func (p *Pages) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := p.server.SignOut(r); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/")
}

// ResumePage gives back a form that was sent after the session had ended.
type ResumePage struct {
	web.Page
	Action string
	Values []KeptValue
}

// KeptValue is one value of the form given back.
type KeptValue struct{ Name, Value string }

var resumePage = web.Template[ResumePage](files, "resume.html")

func (p *Pages) resume(w http.ResponseWriter, r *http.Request) error {
	path, form := p.server.Held(r)
	if path == "" {
		return web.SeeOther(w, r, "/home")
	}
	page := ResumePage{Page: p.server.NewPage(r, web.Of(r).Lang.Text("account.resume.title")), Action: path}
	for name, values := range form {
		for _, value := range values {
			page.Values = append(page.Values, KeptValue{name, value})
		}
	}
	return resumePage.Render(w, r, http.StatusOK, page)
}

func (p *Pages) language(w http.ResponseWriter, r *http.Request) error {
	l, ok := lang.Parse(r.PathValue("lang"))
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	p.server.ChooseLang(w, l)
	to := r.PostFormValue("to")
	if !web.IsLocal(to) {
		to = "/"
	}
	return web.SeeOther(w, r, to)
}
