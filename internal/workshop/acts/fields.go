package acts

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"maillage/internal/cerfa"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/workshop/board"
)

// The bounds of what people write and of how many there are. They are kept so that one person cannot
// spoil the workshop of the others, and so that the whole board is read in a minute.
const (
	maxText     = 500  // characters of a note
	maxProposal = 2000 // characters of a proposal
	maxTexts    = 30   // of a proposal; facilitators have the last word
	maxName     = 60   // characters of a name
	maxNotes    = 2000 // of a workshop
	maxOwnNotes = 300  // of one person
	maxPeople   = 300  // of a workshop
	maxClusters = 100  // of a step
	maxAtOnce   = 200  // notes that one command moves or merges
	maxCents    = 100_000_000_000
)

// textIn reads words of people: what is left without outer spaces, on several lines when they may.
func (a *act) textIn(field string, most int, lines bool) (string, error) {
	text := strings.TrimSpace(strings.ReplaceAll(a.c.Fields[field], "\r\n", "\n"))
	switch {
	case text == "":
		return "", fault.Wrong(field, "board.no.empty")
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unprintable(r, lines) }):
		return "", fault.Wrong(field, "board.no.control")
	case utf8.RuneCountInString(text) > most:
		return "", fault.Wrong(field, "board.no.long", "max", most)
	}
	return text, nil
}

// unprintable finds controls, and marks that turn the direction of what follows them on the page.
func unprintable(r rune, lines bool) bool {
	if lines && (r == '\n' || r == '\t') {
		return false
	}
	return unicode.IsControl(r) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) || r == 0x2028 || r == 0x2029
}

// mayText is textIn for a field that may be empty.
func (a *act) mayText(field string, most int, lines bool) (string, error) {
	if strings.TrimSpace(a.c.Fields[field]) == "" {
		return "", nil
	}
	return a.textIn(field, most, lines)
}

func (a *act) numberIn(field string, least, most int) (int, error) {
	n, ok := board.Digits(a.c.Fields[field])
	if !ok || n < least || n > most {
		return 0, fault.Wrong(field, "board.no.number", "min", least, "max", most)
	}
	return n, nil
}

// flagIn reads whether something is on.
func (a *act) flagIn(field string) (bool, error) {
	switch a.c.Fields[field] {
	case "1", "true", "on", "yes":
		return true, nil
	case "", "0", "false", "off", "no":
		return false, nil
	}
	return false, fault.Wrong(field, "board.no.flag")
}

// personIn finds the person whose number a field gives.
func (a *act) personIn(field string) (*board.Person, error) {
	no, ok := board.Digits(a.c.Fields[field])
	if !ok {
		return nil, fault.New(fault.NotFound, "board.no.person")
	}
	p, ok := a.Person(no)
	if !ok || p.Standing != board.Admitted && !a.leads { // who waits, or was sent away, is told to facilitators
		return nil, fault.New(fault.NotFound, "board.no.person")
	}
	return p, nil
}

// memberIn finds a person who is in.
func (a *act) memberIn(field string) (*board.Person, error) {
	p, err := a.personIn(field)
	if err == nil && p.Standing != board.Admitted {
		return nil, fault.Wrong(field, "board.no.not_in", "name", p.Name)
	}
	return p, err
}

// numbersIn reads numbers of things parted by spaces or commas, each once.
func numbersIn(text string) ([]int, bool) {
	words := board.Listed(text)
	if len(words) == 0 || len(words) > maxAtOnce {
		return nil, false
	}
	var numbers []int
	seen := map[int]bool{}
	for _, word := range words {
		n, ok := board.Digits(word)
		if !ok {
			return nil, false
		}
		if !seen[n] {
			seen[n], numbers = true, append(numbers, n)
		}
	}
	return numbers, true
}

// details reads what a note of a kind holds besides its text, into a copy of the note. A field that
// was not sent keeps its value.
func (a *act) details(n *board.Note, kind string) (err error) {
	d := n.Said()
	switch kind {
	case "line":
		err = a.lineIn(&d)
	case "task":
		err = a.taskIn(&d)
	case "entry":
		err = a.organisationIn(n)
	}
	n.Say(d)
	return err
}

func (a *act) lineIn(d *board.Details) error {
	fields := a.c.Fields
	if account, sent := fields["account"]; sent || d.Account == "" {
		if cerfa.HeadingOf(account) == "" {
			return fault.Wrong("account", "board.no.account")
		}
		d.Account = account
	}
	if amount, sent := fields["amount"]; sent || d.Cents == 0 {
		cents, err := lang.ParseMoney(amount)
		if err != nil || cents <= 0 || cents > maxCents {
			return fault.Wrong("amount", "board.no.amount", "max", lang.Cents(maxCents))
		}
		d.Cents = cents
	}
	if year, sent := fields["year"]; sent && year != "" {
		count, err := a.numberIn("year", 1, board.MaxYears)
		if err != nil {
			return err
		}
		d.Year = count
	} else if sent {
		d.Year = 0
	}
	return nil
}

func (a *act) taskIn(d *board.Details) (err error) {
	if _, sent := a.c.Fields["owner"]; sent {
		if d.Owner, err = a.mayText("owner", maxName, false); err != nil {
			return err
		}
	}
	if due, sent := a.c.Fields["due"]; sent {
		if _, err := time.Parse(time.DateOnly, due); due != "" && err != nil {
			return fault.Wrong("due", "board.no.due")
		}
		d.Due = due
	}
	return nil
}

// organisationIn reads for whom an entry speaks: one's own organisation when one has one. Whether
// an organisation is of the collective is for the room to know.
func (a *act) organisationIn(n *board.Note) error {
	organisation, sent := a.c.Fields["organisation"]
	own := ""
	if a.by != nil {
		own = a.by.Organisation
	}
	switch {
	case n.No == 0 && organisation == "":
		n.Organisation = own
	case !sent || organisation == n.Organisation:
	case len(organisation) > maxName:
		return fault.Wrong("organisation", "board.no.organisation")
	case own != "" && organisation != own && !a.leads:
		return fault.Wrong("organisation", "board.no.other_organisation")
	default:
		n.Organisation = organisation
	}
	return nil
}
