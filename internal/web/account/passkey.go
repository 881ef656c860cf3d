package account

import (
	"io"
	"net/http"

	"maillage/internal/fault"
	"maillage/internal/web"
)

// ceremonyKey keeps in the session what ties the two halves of a passkey ceremony.
const ceremonyKey = "passkey"

// begun answers a behaviour with the options of a ceremony.
func (p *Pages) begun(w http.ResponseWriter, r *http.Request, options any, kept string, err error) error {
	if err != nil {
		return err
	}
	p.server.Remember(r, ceremonyKey, kept)
	return web.JSON(w, http.StatusOK, options)
}

func (p *Pages) beginPasskey(w http.ResponseWriter, r *http.Request) error {
	if err := p.server.LimitSignIn(web.Of(r), ""); err != nil {
		return err
	}
	p.server.SetReturn(r, r.URL.Query().Get("to"))
	options, kept, err := p.passkeys.BeginSignIn(r.Context())
	return p.begun(w, r, options, kept, err)
}

func (p *Pages) usePasskey(w http.ResponseWriter, r *http.Request) error {
	answer, err := io.ReadAll(r.Body)
	if err != nil {
		return fault.New(fault.Invalid, "fault.form").Because(err)
	}
	person, err := p.passkeys.SignIn(r.Context(), p.server.Forget(r, ceremonyKey), answer)
	if err != nil {
		return err
	}
	to, err := p.enter(r, person)
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, map[string]string{"redirect": to})
}

func (p *Pages) beginAdding(w http.ResponseWriter, r *http.Request) error {
	options, kept, err := p.passkeys.BeginAdding(r.Context(), web.Of(r).Actor)
	return p.begun(w, r, options, kept, err)
}

func (p *Pages) addPasskey(w http.ResponseWriter, r *http.Request) error {
	answer, err := io.ReadAll(r.Body)
	if err != nil {
		return fault.New(fault.Invalid, "fault.form").Because(err)
	}
	from := web.Of(r)
	name := from.Lang.Text("account.passkey.default", "date", from.Lang.Date(p.server.Config().Now()))
	if err := p.passkeys.Add(r.Context(), from.Actor, p.server.Forget(r, ceremonyKey), name, answer); err != nil {
		return err
	}
	p.server.Flash(r, "account.passkey.added")
	return web.JSON(w, http.StatusOK, map[string]string{"redirect": "/account"}) // with a fragment, browsers would not load the page again
}

func (p *Pages) renamePasskey(w http.ResponseWriter, r *http.Request) error {
	if err := p.passkeys.Rename(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PostFormValue("name")); err != nil {
		return err
	}
	p.server.Flash(r, "account.passkey.renamed")
	return web.SeeOther(w, r, "/account#passkeys")
}

func (p *Pages) removePasskey(w http.ResponseWriter, r *http.Request) error {
	if err := p.passkeys.Remove(r.Context(), web.Of(r).Actor, r.PathValue("id")); err != nil {
		return err
	}
	p.server.Flash(r, "account.passkey.removed")
	return web.SeeOther(w, r, "/account#passkeys")
}
