package account

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"maillage/internal/fault"
	"maillage/internal/lang"
)

// Actor is who performs an act. The zero Actor is a visitor who has not signed in.
type Actor struct {
	ID    string
	Name  string // "" until the person has given it
	Email string
	Lang  lang.Lang
	Admin bool // runs this installation: may create funders, nothing in their files
}

// SignedIn tells a person from a visitor.
func (a Actor) SignedIn() bool { return a.ID != "" }

// Called gives how to name this person: their name, or their address until they gave one.
func (a Actor) Called() string {
	if a.Name != "" {
		return a.Name
	}
	return a.Email
}

// MustSignIn refuses visitors.
func (a Actor) MustSignIn() error {
	if !a.SignedIn() {
		return fault.New(fault.Forbidden, "account.must_sign_in")
	}
	return nil
}

// Account is a person known to this installation.
type Account struct {
	Actor
	CreatedAt time.Time
	Version   int
}

const (
	maxEmail = 254 // RFC 5321 §4.5.3.1.3
	maxName  = 120
)

// ParseEmail gives the address as it will be stored, or an Invalid fault on field "email".
func ParseEmail(text string) (string, error) {
	text = strings.TrimSpace(text)
	var fields fault.Fields
	address, err := mail.ParseAddress(text)
	switch {
	case text == "":
		fields.Add("email", "account.email.required")
	case err != nil || address.Address != text || len(text) > maxEmail || !deliverable(text):
		fields.Add("email", "account.email.invalid")
	default:
		return text, nil
	}
	return "", fields.Err()
}

// deliverable asks for a domain with a dot, never an address of a machine, and for
// characters that can be seen.
func deliverable(address string) bool {
	domain := address[strings.LastIndexByte(address, '@')+1:]
	return strings.Contains(domain, ".") && !strings.HasPrefix(domain, "[") &&
		utf8.ValidString(address) && !strings.ContainsFunc(address, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) })
}

// foldEmail makes two spellings of one address equal. Only case is folded: everything
// else in the local part belongs to the mail server it names.
func foldEmail(email string) string { return strings.ToLower(email) }

// checkName gives the name trimmed, or an Invalid fault on field "name"; missing is the
// message for an empty one.
func checkName(text, missing string) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	var fields fault.Fields
	switch {
	case text == "":
		fields.Add("name", missing)
	case !lang.Readable(text):
		fields.Add("name", "field.characters")
	case lang.Links(text):
		fields.Add("name", "field.link")
	case utf8.RuneCountInString(text) > maxName:
		fields.Add("name", "account.name.long", "max", maxName)
	default:
		return text, nil
	}
	return "", fields.Err()
}
