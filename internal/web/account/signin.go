package account

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

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
	Lost     bool   // a form came that could not be kept
	Passkeys bool
	Problem  string
	Summary  ui.Summary
	Personas PersonaList
}

var signInPage = web.Template[SignInPage](files, "signin.html", "personas.html")

const sentKey = "sign_in.sent"

func (p *Pages) signInPage(r *http.Request, form ui.Form) SignInPage {
	l := web.Of(r).Lang
	page := SignInPage{
		Page: p.server.NewPage(r, l.Text("account.sign_in.title")),
		Email: form.Fill(ui.Field{
			Kind: "email", Name: "email", Label: l.Text("account.email.label"), Help: l.Text("account.email.help"),
			Required: true, Autocomplete: "email",
		}),
		Held: p.server.HasHeld(r), Lost: r.URL.Query().Has("lost"), Passkeys: p.passkeys.Possible(),
	}
	for _, to := range []string{r.URL.Query().Get("to"), form.Values.Get("to")} {
		if web.IsLocal(to) {
			page.To = to
		}
	}
	page.Summary = ui.Summarise(l.Text("ui.summary"), page.Email)
	page.Personas = PersonaList{page.To, p.guide.Personas}
	return page
}

func (p *Pages) signIn(w http.ResponseWriter, r *http.Request) error {
	page := p.signInPage(r, web.FormOf(r, nil))
	if r.URL.Query().Has("sent") {
		page.SentTo = p.server.Recall(r, sentKey)
		page.Email.Value = page.SentTo
	}
	if page.SentTo != "" {
		page.Layout.Title = web.Of(r).Lang.Text("account.sent.title")
	}
	return signInPage.Render(w, r, http.StatusOK, page)
}

func (p *Pages) sendLink(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "fault.form").Because(err)
	}
	from, email := web.Of(r), r.PostForm.Get("email")
	p.server.SetReturn(r, r.PostForm.Get("to"))
	err := p.server.LimitSignIn(from, email)
	if err == nil {
		err = p.people.SendLink(r.Context(), email, p.server.Browser(r), from.Lang)
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Limited) {
		page := p.signInPage(r, web.FormOf(r, err))
		if page.Email.Error == "" {
			page.Problem = web.Say(from.Lang, fault.As(err).Message)
		}
		return signInPage.Render(w, r, web.Status(err), page)
	}
	if err != nil {
		return err
	}
	p.server.Remember(r, sentKey, strings.TrimSpace(email))
	return web.SeeOther(w, r, "/sign-in?sent")
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
	page := p.signInPage(r, web.FormOf(r, nil))
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
	to, err := p.enter(r, person)
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, to)
}

// enter opens the session and tells where the person was going.
func (p *Pages) enter(r *http.Request, person account.Account) (to string, err error) {
	to = p.server.ReturnPath(r)
	p.server.Forget(r, sentKey)
	if err := p.server.SignIn(r, person); err != nil {
		return "", fmt.Errorf("open session: %w", err)
	}
	switch {
	case p.server.HasHeld(r):
		return "/sign-in/resume", nil
	case person.Name == "":
		p.server.SetReturn(r, to)
		return "/account?welcome", nil
	}
	return to, nil
}

// signOut also has the browser forget the copies of texts that editors keep in it: the next
// person may sit at the same machine.
func (p *Pages) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := p.server.SignOut(r); err != nil {
		return err
	}
	w.Header().Set("Clear-Site-Data", `"storage"`)
	return web.SeeOther(w, r, "/")
}

// ResumePage gives back a form that was sent after the session had ended.
type ResumePage struct {
	web.Page
	Action  string
	Values  []KeptValue
	Written []string // what the person will recognise
	Files   []ui.Field
}

// KeptValue is one value of the form given back.
type KeptValue struct{ Name, Value string }

var resumePage = web.Template[ResumePage](files, "resume.html")

func (p *Pages) resume(w http.ResponseWriter, r *http.Request) error {
	held, ok := p.server.Held(r)
	if !ok {
		return web.SeeOther(w, r, "/home")
	}
	l := web.Of(r).Lang
	page := ResumePage{Page: p.server.NewPage(r, l.Text("account.resume.title")), Action: held.Path}
	for name, values := range held.Values {
		for _, value := range values {
			page.Values = append(page.Values, KeptValue{name, value})
		}
	}
	slices.SortStableFunc(page.Values, func(a, b KeptValue) int { return strings.Compare(a.Name, b.Name) })
	for _, one := range page.Values {
		if web.Written(one.Value) {
			page.Written = append(page.Written, one.Value)
		}
	}
	for i, file := range held.Files {
		page.Files = append(page.Files, ui.Field{
			Kind: "file", Name: file.Field, Label: l.Text("account.resume.file", "name", file.Name), Suffix: strconv.Itoa(i),
		})
	}
	return resumePage.Render(w, r, http.StatusOK, page)
}

func (p *Pages) discard(w http.ResponseWriter, r *http.Request) error {
	p.server.DropHeld(r)
	return web.SeeOther(w, r, "/home")
}

func (p *Pages) language(w http.ResponseWriter, r *http.Request) error {
	l, ok := lang.Parse(r.PathValue("lang"))
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if from := web.Of(r); from.Actor.SignedIn() && from.Actor.Lang != l {
		if err := p.people.ChooseLang(r.Context(), from.Actor, l); err != nil {
			return err
		}
	}
	p.server.ChooseLang(w, l)
	if err := web.ReadForm(r); err != nil {
		return err
	}
	web.Of(r).Lang = l
	p.server.KeepTyped(r, r.PostForm.Get("to"))
	return web.SeeOther(w, r, r.PostForm.Get("to"))
}
