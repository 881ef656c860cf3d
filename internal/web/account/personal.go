package account

import (
	"encoding/json"
	"net/http"

	"maillage/internal/fault"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// export gives a person what the program knows of them, as a file.
func (p *Pages) export(w http.ResponseWriter, r *http.Request) error {
	known, err := p.people.Export(r.Context(), web.Of(r).Actor)
	if err != nil {
		return err
	}
	content, err := json.MarshalIndent(known, "", "  ")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="maillage.json"`)
	_, _ = w.Write(content) // the visitor may have gone
	return nil
}

// ClosurePage asks to confirm that an account is to be closed.
type ClosurePage struct {
	web.Page
	Problem string
	Email   ui.Field
}

var closurePage = web.Template[ClosurePage](files, "closure.html")

func (p *Pages) closurePage(r *http.Request, form ui.Form) ClosurePage {
	from := web.Of(r)
	return ClosurePage{
		Page: p.server.NewPage(r, from.Lang.Text("account.close.title")),
		Email: form.Fill(ui.Field{
			Kind: "email", Name: "email", Label: from.Lang.Text("account.close.confirm"),
			Help: from.Lang.Text("account.close.mismatch", "email", from.Actor.Email), Required: true, Autocomplete: "off",
		}),
	}
}

func (p *Pages) askToClose(w http.ResponseWriter, r *http.Request) error {
	return closurePage.Render(w, r, http.StatusOK, p.closurePage(r, web.FormOf(r, nil)))
}

func (p *Pages) close(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "fault.form").Because(err)
	}
	from := web.Of(r)
	err := p.people.Close(r.Context(), from.Actor, r.PostForm.Get("email"))
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		page := p.closurePage(r, web.FormOf(r, err))
		if page.Email.Error == "" {
			page.Problem = web.Say(from.Lang, fault.As(err).Message)
		}
		return closurePage.Render(w, r, web.Status(err), page)
	}
	if err != nil {
		return err
	}
	if err := p.server.SignOut(r); err != nil {
		return err
	}
	p.server.Flash(r, "account.closed")
	return web.SeeOther(w, r, "/")
}
