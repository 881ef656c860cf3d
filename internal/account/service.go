package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/mail"
)

// Service performs the acts of accounts.
type Service struct {
	db       *db.DB
	post     *mail.Postbox
	now      func() time.Time
	ties     []Tie
	holdings []Holding
}

// NewService makes the service.
func NewService(d *db.DB, post *mail.Postbox, now func() time.Time) *Service {
	return &Service{db: d, post: post, now: now}
}

// linkLife is how long a sign-in link works.
const linkLife = 15 * time.Minute

// NewSecret makes an unguessable text of 32 random bytes, safe in a URL.
func NewSecret() string {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails: crypto/rand crashes the program instead
	return base64.RawURLEncoding.EncodeToString(secret)
}

// HashSecret gives what is stored of a secret.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// SendLink posts a sign-in link to an address, whether or not an account exists, so that
// nobody learns who has one. Only the browser that holds the secret browser may use it.
func (s *Service) SendLink(ctx context.Context, email, browser string, l lang.Lang) error {
	email, err := ParseEmail(email)
	if err != nil {
		return err
	}
	token := NewSecret()
	return s.db.Write(ctx, func(tx *db.Tx) error {
		link := signInLink{HashSecret(token), email, HashSecret(browser), s.now().Add(linkLife)}
		if err := insertLink(ctx, tx, link); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, s.now(), "", "account.link_sent", link.tokenHash, nil); err != nil {
			return err
		}
		letter := mail.Letter{To: email, Lang: l, Key: "account.mail.link", Args: []any{"minutes", int(linkLife.Minutes())}, Path: "/sign-in/" + token}
		if person, err := findByEmail(ctx, tx, email); err == nil {
			letter.Name, letter.Lang = person.Name, person.Lang
		}
		return s.post.Post(ctx, tx, letter)
	})
}

// CheckLink tells for which address a link would sign in, without using it up: mail
// programs open links on their own. It fails with Invalid when the link is unknown, used,
// too old, or asked for by another browser.
func (s *Service) CheckLink(ctx context.Context, token, browser string) (email string, err error) {
	link, err := s.usableLink(ctx, s.db, token, browser)
	return link.email, err
}

func (s *Service) usableLink(ctx context.Context, q db.Querier, token, browser string) (signInLink, error) {
	link, usedAt, err := findLink(ctx, q, HashSecret(token))
	switch {
	case errors.Is(err, db.ErrNone):
		return signInLink{}, fault.New(fault.Invalid, "account.link.unknown")
	case err != nil:
		return signInLink{}, fmt.Errorf("find sign-in link: %w", err)
	case !usedAt.IsZero():
		return signInLink{}, fault.New(fault.Invalid, "account.link.used")
	case !s.now().Before(link.expiresAt):
		return signInLink{}, fault.New(fault.Invalid, "account.link.old")
	case browser == "" || link.browserHash != HashSecret(browser):
		return signInLink{}, fault.New(fault.Invalid, "account.link.other_browser")
	}
	return link, nil
}

// UseLink signs in with a link, once, and creates the account at its first use.
func (s *Service) UseLink(ctx context.Context, token, browser string, l lang.Lang) (Account, error) {
	person, err := s.useLink(ctx, token, browser, l)
	if db.IsTaken(err) { // two links to a new address used at the same instant: the other made the account
		person, err = s.useLink(ctx, token, browser, l)
	}
	return person, err
}

func (s *Service) useLink(ctx context.Context, token, browser string, l lang.Lang) (Account, error) {
	var person Account
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		link, err := s.usableLink(ctx, tx, token, browser)
		if err != nil {
			return err
		}
		if err := markLinkUsed(ctx, tx, link.tokenHash, s.now()); err != nil {
			return err
		}
		act := "account.signed_in"
		person, err = findByEmail(ctx, tx, link.email)
		if errors.Is(err, db.ErrNone) {
			act = "account.created"
			person, err = s.create(ctx, tx, Account{Actor: Actor{Email: link.email, Lang: l}})
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), person.ID, act, person.ID, audit.Detail{"with": "link"})
	})
	return person, err
}

// Create makes an account for an address, for the operator and the sample world. A taken
// address is a Conflict.
func (s *Service) Create(ctx context.Context, email, name string, l lang.Lang, admin bool) (Account, error) {
	email, err := ParseEmail(email)
	if err != nil {
		return Account{}, err
	}
	if name, err = checkName(name, "account.name.required"); err != nil {
		return Account{}, err
	}
	var person Account
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := findByEmail(ctx, tx, email); err == nil {
			return fault.New(fault.Conflict, "account.email.taken")
		} else if !errors.Is(err, db.ErrNone) {
			return err
		}
		if person, err = s.create(ctx, tx, Account{Actor: Actor{Email: email, Name: name, Lang: l, Admin: admin}}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), "", "account.created", person.ID, nil)
	})
	if db.IsTaken(err) {
		err = fault.New(fault.Conflict, "account.email.taken")
	}
	return person, err
}

func (s *Service) create(ctx context.Context, tx *db.Tx, person Account) (Account, error) {
	person.ID, person.CreatedAt, person.Version = db.NewID(), s.now(), 1
	if err := insertAccount(ctx, tx, person); err != nil {
		return Account{}, err
	}
	return person, nil
}

// Persona gives the account of a person of the sample world. Only the demonstration, which
// names its personas itself, may call it.
func (s *Service) Persona(ctx context.Context, email string) (Account, error) {
	return FindByEmail(ctx, s.db, email)
}

// Get gives the account of a signed-in session; NotFound when it is gone.
func (s *Service) Get(ctx context.Context, id string) (Account, error) {
	person, err := findAccount(ctx, s.db, id)
	if errors.Is(err, db.ErrNone) {
		return Account{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return person, err
}

// Update changes the name and the language of the actor's own account. It fails with
// Stale when another tab saved after version seen.
func (s *Service) Update(ctx context.Context, actor Actor, name string, l lang.Lang, seen int) error {
	name, err := checkName(name, "account.name.required")
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := actor.MustSignIn(); err != nil {
			return err
		}
		ok, err := updateAccount(ctx, tx, actor.ID, name, l, seen)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Stale, "fault.stale")
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "account.updated", actor.ID, audit.Detail{"fields": []string{"name", "lang"}})
	})
}

// ChooseLang keeps the language the actor chose in the header of a page.
func (s *Service) ChooseLang(ctx context.Context, actor Actor, l lang.Lang) error {
	if err := actor.MustSignIn(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := updateLang(ctx, tx, actor.ID, l); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "account.updated", actor.ID, audit.Detail{"fields": []string{"lang"}})
	})
}

// FindByEmail gives the account of an address, or NotFound. For rooms that invite.
func FindByEmail(ctx context.Context, q db.Querier, email string) (Account, error) {
	person, err := findByEmail(ctx, q, strings.TrimSpace(email))
	if errors.Is(err, db.ErrNone) {
		return Account{}, fault.New(fault.NotFound, "account.unknown")
	}
	return person, err
}

// Named gives the people of these identifiers, by identifier, in one query.
func Named(ctx context.Context, q db.Querier, ids []string) (map[string]Actor, error) {
	people, err := findAccounts(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]Actor, len(people))
	for _, person := range people {
		byID[person.ID] = person.Actor
	}
	return byID, nil
}
