package account_test

import (
	"testing"

	"maillage/internal/account"
	"maillage/internal/account/keytest"
	"maillage/internal/audit/audittest"
	"maillage/internal/lang"
)

func TestEachActLeavesOneEntryOnTheTrail(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, p := t.Context(), h.passkeys()
		var lea account.Account
		var err error
		audittest.One(t, h.d, "account.link_sent", func() error { return h.SendLink(ctx, "lea@example.org", "b", lang.FR) })
		token := h.ask(t, "lea@example.org", "b")
		audittest.One(t, h.d, "account.created", func() error { lea, err = h.UseLink(ctx, token, "b", lang.FR); return err })
		audittest.None(t, h.d, "a link used twice", func() error { _, err := h.UseLink(ctx, token, "b", lang.FR); return err })
		token = h.ask(t, "lea@example.org", "b")
		audittest.One(t, h.d, "account.signed_in", func() error { _, err := h.UseLink(ctx, token, "b", lang.FR); return err })
		audittest.One(t, h.d, "account.created", func() error { _, err := h.Create(ctx, "sam@example.org", "Sam", lang.FR, true); return err })
		audittest.None(t, h.d, "a taken address", func() error { _, err := h.Create(ctx, "sam@example.org", "Sam", lang.FR, true); return err })
		audittest.One(t, h.d, "account.updated", func() error { return h.Update(ctx, lea.Actor, "Léa", lang.FR, 1) })
		audittest.None(t, h.d, "an old tab", func() error { return h.Update(ctx, lea.Actor, "Léa", lang.FR, 1) })
		audittest.One(t, h.d, "account.updated", func() error { return h.ChooseLang(ctx, lea.Actor, lang.EN) })

		h.open(t, lea.ID, "")
		h.open(t, lea.ID, "")
		list, err := h.ListSessions(ctx, lea.Actor, "")
		if err != nil {
			t.Fatal(err)
		}
		audittest.One(t, h.d, "account.session_revoked", func() error { return h.RevokeSession(ctx, lea.Actor, list[0].ID) })
		audittest.None(t, h.d, "a session ended before", func() error { return h.RevokeSession(ctx, lea.Actor, list[0].ID) })
		audittest.One(t, h.d, "account.sessions_revoked", func() error { _, err := h.RevokeOtherSessions(ctx, lea.Actor, ""); return err })

		key := keytest.New(t, site)
		options, kept := begin(t)(p.BeginAdding(ctx, lea.Actor))
		answer, _ := key.Create(options)
		audittest.One(t, h.d, "account.passkey_added", func() error { return p.Add(ctx, lea.Actor, kept, "Clé", answer) })
		audittest.None(t, h.d, "a key added twice", func() error { return p.Add(ctx, lea.Actor, kept, "Clé", answer) })
		options, kept = begin(t)(p.BeginSignIn(ctx))
		audittest.One(t, h.d, "account.signed_in", func() error { _, err := p.SignIn(ctx, kept, key.Get(options)); return err })
		keys, err := p.List(ctx, lea.Actor)
		if err != nil {
			t.Fatal(err)
		}
		audittest.One(t, h.d, "account.passkey_renamed", func() error { return p.Rename(ctx, lea.Actor, keys[0].ID, "Bureau") })
		audittest.One(t, h.d, "account.passkey_removed", func() error { return p.Remove(ctx, lea.Actor, keys[0].ID) })
		audittest.None(t, h.d, "the wrong address", func() error { return h.Close(ctx, lea.Actor, "x") })
		audittest.One(t, h.d, "account.closed", func() error { return h.Close(ctx, lea.Actor, lea.Email) })
	})
}
