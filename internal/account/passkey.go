package account

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/mail"
)

// Passkeys signs people in with what their device or security key keeps. A ceremony has
// two halves: Begin gives options for the browser and a text to keep in the session; the
// other half takes the browser's answer and that text, which serves once.
type Passkeys struct {
	db   *db.DB
	post *mail.Postbox
	web  *webauthn.WebAuthn // nil where browsers refuse passkeys
	now  func() time.Time
}

// Passkey is a key of a person, as their list shows it.
type Passkey struct {
	ID        string
	Name      string
	CreatedAt time.Time
	UsedAt    time.Time // zero when it never was
}

const (
	ceremonyLife = 5 * time.Minute
	maxPasskeys  = 20
)

// NewPasskeys prepares passkeys for the site at baseURL. Browsers bind them to a name, so
// a site reached by an IP address has none: see Possible.
func NewPasskeys(d *db.DB, post *mail.Postbox, baseURL string, now func() time.Time) *Passkeys {
	p := &Passkeys{db: d, post: post, now: now}
	base, err := url.Parse(baseURL)
	if err != nil || base.Hostname() == "" || net.ParseIP(base.Hostname()) != nil {
		return p
	}
	if site, err := webauthn.New(&webauthn.Config{
		RPID: base.Hostname(), RPDisplayName: "Maillage", RPOrigins: []string{base.Scheme + "://" + base.Host},
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationPreferred},
		AttestationPreference:  protocol.PreferNoAttestation,
	}); err == nil {
		p.web = site
	}
	return p
}

// Possible tells whether browsers accept passkeys for this site.
func (p *Passkeys) Possible() bool { return p.web != nil }

func (p *Passkeys) ready() error {
	if p.web == nil {
		return fault.New(fault.Unavailable, "account.passkey.impossible")
	}
	return nil
}

// holder is a person as the library wants them. The user handle is the account's
// identifier: it says nothing about the person.
type holder struct {
	person Account
	keys   []webauthn.Credential
}

// WebAuthnID implements webauthn.User.
func (h holder) WebAuthnID() []byte { return []byte(h.person.ID) }

// WebAuthnName implements webauthn.User.
func (h holder) WebAuthnName() string { return h.person.Email }

// WebAuthnDisplayName implements webauthn.User.
func (h holder) WebAuthnDisplayName() string { return h.person.Called() }

// WebAuthnCredentials implements webauthn.User.
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// ceremony is what is kept between the two halves.
type ceremony struct {
	Session webauthn.SessionData `json:"session"`
	Until   time.Time            `json:"until"`
}

func (p *Passkeys) keep(session *webauthn.SessionData) (string, error) {
	text, err := json.Marshal(ceremony{*session, p.now().Add(ceremonyLife)})
	return string(text), err
}

func (p *Passkeys) resume(kept string) (webauthn.SessionData, error) {
	var c ceremony
	if err := json.Unmarshal([]byte(kept), &c); err != nil || !p.now().Before(c.Until) {
		return c.Session, fault.New(fault.Invalid, "account.passkey.old").Because(err)
	}
	return c.Session, nil
}

func refused(err error) error {
	return fault.New(fault.Invalid, "account.passkey.refused").Because(err)
}

// BeginAdding starts adding a passkey to the actor's account.
func (p *Passkeys) BeginAdding(ctx context.Context, actor Actor) (options any, kept string, err error) {
	if err := errors.Join(actor.MustSignIn(), p.ready()); err != nil {
		return nil, "", err
	}
	h, err := findHolder(ctx, p.db, actor.ID)
	if err != nil {
		return nil, "", err
	}
	if len(h.keys) >= maxPasskeys {
		return nil, "", fault.New(fault.TooLarge, "account.passkey.many", "max", maxPasskeys)
	}
	creation, session, err := p.web.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
	if err != nil {
		return nil, "", fmt.Errorf("begin adding a passkey: %w", err)
	}
	kept, err = p.keep(session)
	return creation, kept, err
}

// Add keeps the passkey the browser made, under a name, and writes to the person, who may
// not be the one at the keyboard. A key that another account has is a Conflict.
func (p *Passkeys) Add(ctx context.Context, actor Actor, kept, name string, answer []byte) error {
	if err := errors.Join(actor.MustSignIn(), p.ready()); err != nil {
		return err
	}
	name, err := checkName(name, "account.passkey.name")
	if err != nil {
		return err
	}
	session, err := p.resume(kept)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return refused(err)
	}
	err = p.db.Write(ctx, func(tx *db.Tx) error {
		h, err := findHolder(ctx, tx, actor.ID)
		if err != nil {
			return err
		}
		key, err := p.web.CreateCredential(h, session, parsed)
		if err != nil {
			return refused(err)
		}
		if err := insertPasskey(ctx, tx, actor.ID, name, key, p.now()); err != nil {
			return err
		}
		if err := p.post.Post(ctx, tx, mail.Letter{
			To: h.person.Email, Name: h.person.Name, Lang: h.person.Lang, Key: "account.mail.passkey", Args: []any{"name", name}, Path: "/account",
		}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, p.now(), actor.ID, "account.passkey_added", actor.ID, nil)
	})
	if db.IsTaken(err) {
		return fault.New(fault.Conflict, "account.passkey.taken")
	}
	return err
}

// BeginSignIn starts signing in with whichever passkey the visitor chooses.
func (p *Passkeys) BeginSignIn(context.Context) (options any, kept string, err error) {
	if err := p.ready(); err != nil {
		return nil, "", err
	}
	assertion, session, err := p.web.BeginDiscoverableLogin()
	if err != nil {
		return nil, "", fmt.Errorf("begin signing in with a passkey: %w", err)
	}
	kept, err = p.keep(session)
	return assertion, kept, err
}

// SignIn gives the account whose passkey answered. A key whose counter went backwards may
// have been copied: it is refused.
func (p *Passkeys) SignIn(ctx context.Context, kept string, answer []byte) (Account, error) {
	if err := p.ready(); err != nil {
		return Account{}, err
	}
	session, err := p.resume(kept)
	if err != nil {
		return Account{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Account{}, refused(err)
	}
	var person Account
	err = p.db.Write(ctx, func(tx *db.Tx) error {
		user, key, err := p.web.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
			return findHolder(ctx, tx, string(handle))
		}, session, parsed)
		if err != nil {
			return refused(err)
		}
		if key.Authenticator.CloneWarning {
			return fault.New(fault.Forbidden, "account.passkey.copied")
		}
		if err := usePasskey(ctx, tx, key, p.now()); err != nil {
			return err
		}
		person = user.(holder).person
		return audit.Record(ctx, tx, p.now(), person.ID, "account.signed_in", person.ID, audit.Detail{"with": "passkey"})
	})
	return person, err
}

// List lists the actor's passkeys, oldest first.
func (p *Passkeys) List(ctx context.Context, actor Actor) ([]Passkey, error) {
	return listPasskeys(ctx, p.db, actor.ID)
}

// Rename names one of the actor's own passkeys; NotFound for anyone else's.
func (p *Passkeys) Rename(ctx context.Context, actor Actor, id, name string) error {
	name, err := checkName(name, "account.passkey.name")
	if err != nil {
		return err
	}
	return p.change(ctx, actor, "account.passkey_renamed", "UPDATE passkey SET name = $3 WHERE id = $1 AND account_id = $2", id, actor.ID, name)
}

// Remove forgets one of the actor's own passkeys; NotFound for anyone else's.
func (p *Passkeys) Remove(ctx context.Context, actor Actor, id string) error {
	return p.change(ctx, actor, "account.passkey_removed", "DELETE FROM passkey WHERE id = $1 AND account_id = $2", id, actor.ID)
}

func (p *Passkeys) change(ctx context.Context, actor Actor, act, query string, args ...any) error {
	return p.db.Write(ctx, func(tx *db.Tx) error {
		ok, err := db.Changed(tx.Exec(ctx, query, args...))
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		return audit.Record(ctx, tx, p.now(), actor.ID, act, actor.ID, nil)
	})
}

func credentialID(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

func findHolder(ctx context.Context, q db.Querier, accountID string) (holder, error) {
	person, err := findAccount(ctx, q, strings.ToValidUTF8(accountID, ""))
	if err != nil {
		return holder{}, err
	}
	keys, err := db.All(ctx, q, func(scan func(...any) error) (webauthn.Credential, error) {
		var text string
		var key webauthn.Credential
		if err := scan(&text); err != nil {
			return key, err
		}
		return key, json.Unmarshal([]byte(text), &key)
	}, "SELECT credential FROM passkey WHERE account_id = $1 ORDER BY id", person.ID)
	return holder{person, keys}, err
}

func insertPasskey(ctx context.Context, tx *db.Tx, accountID, name string, key *webauthn.Credential, at time.Time) error {
	text, err := json.Marshal(key)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO passkey (id, account_id, credential_id, credential, name, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
		db.NewID(), accountID, credentialID(key.ID), string(text), name, at)
	return err
}

func usePasskey(ctx context.Context, tx *db.Tx, key *webauthn.Credential, at time.Time) error {
	text, err := json.Marshal(key)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE passkey SET credential = $2, used_at = $3 WHERE credential_id = $1", credentialID(key.ID), string(text), at)
	return err
}

func listPasskeys(ctx context.Context, q db.Querier, accountID string) ([]Passkey, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Passkey, error) {
		var key Passkey
		var created, used db.Time
		err := scan(&key.ID, &key.Name, &created, &used)
		key.CreatedAt, key.UsedAt = created.Time, used.Time
		return key, err
	}, "SELECT id, name, created_at, used_at FROM passkey WHERE account_id = $1 ORDER BY id", accountID)
}
