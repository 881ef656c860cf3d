package account_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/account/keytest"
	"maillage/internal/fault"
	"maillage/internal/mail"
)

const site = "https://maillage.example"

func (h *house) passkeys() *account.Passkeys {
	return account.NewPasskeys(h.d, mail.NewPostbox(h.queue, h.outbox, site), site, func() time.Time { return h.at })
}

func begin(t *testing.T) func(options any, kept string, err error) ([]byte, string) {
	return func(options any, kept string, err error) ([]byte, string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(options)
		if err != nil {
			t.Fatal(err)
		}
		return text, kept
	}
}

// addKey gives a person a passkey.
func addKey(t *testing.T, p *account.Passkeys, actor account.Actor) *keytest.Key {
	t.Helper()
	key := keytest.New(t, site)
	options, kept := begin(t)(p.BeginAdding(t.Context(), actor))
	answer, _ := key.Create(options)
	if err := p.Add(t.Context(), actor, kept, "Téléphone", answer); err != nil {
		t.Fatal(err)
	}
	return key
}

func TestANewPasskeyIsToldByMailToItsOwner(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		lea := h.person(t, "Lea")
		addKey(t, h.passkeys(), lea)
		if _, err := h.queue.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
		if mails := h.outbox.Messages(); len(mails) != 1 || mails[0].To != lea.Email || !strings.Contains(mails[0].Text, "Téléphone") {
			t.Errorf("mails are %+v", mails)
		}
	})
}

func TestAPasskey_SignsItsOwnerIn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p, lea := h.passkeys(), h.person(t, "Lea")
		key := addKey(t, p, lea)
		addKey(t, p, h.person(t, "Sam"))
		for range 2 {
			h.at = h.at.Add(time.Hour)
			options, kept := begin(t)(p.BeginSignIn(t.Context()))
			person, err := p.SignIn(t.Context(), kept, key.Get(options))
			if err != nil || person.ID != lea.ID {
				t.Fatalf("signed in as %+v, %v (%v)", person, err, cause(err))
			}
		}
		list, err := p.List(t.Context(), lea)
		if err != nil || len(list) != 1 || list[0].Name != "Téléphone" || !list[0].UsedAt.Equal(h.at) {
			t.Errorf("listed %+v, %v", list, err)
		}
	})
}

func cause(err error) error {
	if f := fault.As(err); f != nil {
		return f.Cause
	}
	return nil
}

func TestAPasskey_IsRefusedWhenAnythingIsForged(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p, lea := h.passkeys(), h.person(t, "Lea")
		key := addKey(t, p, lea)

		stranger := keytest.New(t, site)
		options, _ := begin(t)(p.BeginAdding(t.Context(), lea))
		stranger.Create(options) // made, never added
		options, kept := begin(t)(p.BeginSignIn(t.Context()))
		_, err := p.SignIn(t.Context(), kept, stranger.Get(options))
		wantMessage(t, err, fault.Invalid, "account.passkey.refused")

		_, other := begin(t)(p.BeginSignIn(t.Context()))
		_, err = p.SignIn(t.Context(), other, key.Get(options)) // the answer to another challenge
		wantMessage(t, err, fault.Invalid, "account.passkey.refused")

		key.Origin = "https://maillage.example.evil"
		_, err = p.SignIn(t.Context(), kept, key.Get(options))
		wantMessage(t, err, fault.Invalid, "account.passkey.refused")
		key.Origin = site

		for _, nonsense := range []string{"", "{}", "null", `{"id":"x"}`, "\x00"} {
			_, err = p.SignIn(t.Context(), kept, []byte(nonsense))
			wantMessage(t, err, fault.Invalid, "account.passkey.refused")
			err = p.Add(t.Context(), lea, kept, "x", []byte(nonsense))
			wantMessage(t, err, fault.Invalid, "account.passkey.refused")
		}
		for _, nothing := range []string{"", "{}", "nonsense"} {
			_, err = p.SignIn(t.Context(), nothing, key.Get(options))
			wantMessage(t, err, fault.Invalid, "account.passkey.old")
		}
		h.at = h.at.Add(5 * time.Minute)
		_, err = p.SignIn(t.Context(), kept, key.Get(options))
		wantMessage(t, err, fault.Invalid, "account.passkey.old")
	})
}

func TestACopiedPasskey_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.passkeys()
		key := addKey(t, p, h.person(t, "Lea"))
		key.Counter = 10
		options, kept := begin(t)(p.BeginSignIn(t.Context()))
		if _, err := p.SignIn(t.Context(), kept, key.Get(options)); err != nil {
			t.Fatal(err)
		}
		key.Counter = 4 // the copy has been used less
		options, kept = begin(t)(p.BeginSignIn(t.Context()))
		_, err := p.SignIn(t.Context(), kept, key.Get(options))
		wantMessage(t, err, fault.Forbidden, "account.passkey.copied")
	})
}

func TestAPasskey_BelongsToOneAccount(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p, lea, sam := h.passkeys(), h.person(t, "Lea"), h.person(t, "Sam")
		key := addKey(t, p, lea)
		options, kept := begin(t)(p.BeginAdding(t.Context(), sam))
		answer, excluded := key.Create(options)
		if excluded {
			t.Error("Sam is told which keys Léa has")
		}
		err := p.Add(t.Context(), sam, kept, "x", answer)
		wantMessage(t, err, fault.Conflict, "account.passkey.taken")
		options, _ = begin(t)(p.BeginAdding(t.Context(), lea))
		if _, excluded := key.Create(options); !excluded {
			t.Error("the browser is not told that Léa has this key already")
		}
		if err := p.Add(t.Context(), lea, kept, "x", answer); err == nil {
			t.Error("an answer meant for another account was accepted")
		}
	})
}

func TestPasskeys_AreRenamedAndRemovedByTheirOwnerOnly(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p, lea, sam := h.passkeys(), h.person(t, "Lea"), h.person(t, "Sam")
		key := addKey(t, p, lea)
		list, err := p.List(t.Context(), lea)
		if err != nil {
			t.Fatal(err)
		}
		id := list[0].ID
		for _, other := range []account.Actor{sam, {}} {
			if err := p.Rename(t.Context(), other, id, "x"); !fault.Is(err, fault.NotFound) {
				t.Errorf("renamed by %q: %v", other.Name, err)
			}
			if err := p.Remove(t.Context(), other, id); !fault.Is(err, fault.NotFound) {
				t.Errorf("removed by %q: %v", other.Name, err)
			}
		}
		if err := p.Rename(t.Context(), lea, id, " "); fault.As(err) == nil || fault.As(err).Fields["name"].Key != "account.passkey.name" {
			t.Errorf("an empty name: %v", err)
		}
		if err := p.Rename(t.Context(), lea, id, "Clé du bureau"); err != nil {
			t.Fatal(err)
		}
		if err := p.Remove(t.Context(), lea, id); err != nil {
			t.Fatal(err)
		}
		options, kept := begin(t)(p.BeginSignIn(t.Context()))
		_, err = p.SignIn(t.Context(), kept, key.Get(options))
		wantMessage(t, err, fault.Invalid, "account.passkey.refused")
	})
}

func TestPasskeys_EndWithTheAccount(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p, lea := h.passkeys(), h.person(t, "Lea")
		key := addKey(t, p, lea)
		if err := h.Close(t.Context(), lea, lea.Email); err != nil {
			t.Fatal(err)
		}
		options, kept := begin(t)(p.BeginSignIn(t.Context()))
		_, err := p.SignIn(t.Context(), kept, key.Get(options))
		wantMessage(t, err, fault.Invalid, "account.passkey.refused")
	})
}

func TestPasskeys_AreNotOfferedWhereBrowsersRefuseThem(t *testing.T) {
	for base, want := range map[string]bool{
		"http://127.0.0.1:8080": false, "http://[::1]:8080": false, "http://localhost:8080": true, "https://maillage.example": true,
	} {
		p := account.NewPasskeys(nil, nil, base, time.Now)
		if p.Possible() != want {
			t.Errorf("%s: possible = %v", base, p.Possible())
		}
		if _, _, err := p.BeginSignIn(t.Context()); !want && !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", base, err)
		}
	}
}
