package acts

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"maillage/internal/fault"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

// personJoin lets somebody in, or finds them again by their account. The program asks for it.
func (a *act) personJoin() error {
	name, err := a.nameIn()
	if err != nil {
		return err
	}
	leads, err := a.flagIn("facilitator")
	if err != nil {
		return err
	}
	account := a.c.Fields["account"]
	for _, p := range a.People {
		if account == "" || p.Account != account || p.Into != 0 {
			continue
		}
		if p.Standing == board.Expelled {
			return fault.New(fault.Forbidden, "board.no.expelled")
		}
		a.change.Person = p.No
		if leads && !p.Facilitator {
			p.Facilitator, p.Standing = true, board.Admitted
			a.membership(p)
		}
		return nil
	}
	standing := board.Admitted
	switch {
	case leads:
	case a.Door == board.DoorClosed:
		return fault.New(fault.Forbidden, "board.no.door_closed")
	case a.Door == board.DoorAsk:
		standing = board.Waiting
	}
	p := &board.Person{Name: name, Account: account, Organisation: a.c.Fields["organisation"], Facilitator: leads, Standing: standing}
	return a.addPerson(p)
}

func (a *act) addPerson(p *board.Person) error {
	most := maxPeople
	if p.Account != "" { // a flood of guests does not shut out those with an account
		most = 2 * maxPeople
	}
	if len(a.People) >= most {
		return fault.New(fault.TooLarge, "board.no.people", "max", most)
	}
	if len(p.Account) > maxName || len(p.Organisation) > maxName {
		return fault.Wrong("organisation", "board.no.organisation")
	}
	p.No = len(a.People) + 1
	p.Name = a.freeName(p.Name, 0)
	a.People = append(a.People, p)
	a.change.Person = p.No
	a.membership(p)
	if p.Standing != board.Waiting {
		a.tell("joined", "name", p.Name)
		return nil
	}
	for _, other := range a.People {
		if other.Facilitator && other.Standing == board.Admitted {
			a.tellTo(other.No, "asks", "name", p.Name)
		}
	}
	return nil
}

// nameIn reads a name that is seen, on one line.
func (a *act) nameIn() (string, error) {
	name, err := a.textIn("name", maxName, false)
	if err == nil && looks(name) == "" {
		err = fault.Wrong("name", "board.no.empty")
	}
	return strings.Join(strings.Fields(name), " "), err
}

// looks is how a name looks: two that look the same would let one pass for the other.
func looks(name string) string {
	return strings.Join(strings.Fields(strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
			return -1
		}
		return r
	}, norm.NFKC.String(name)))), " ")
}

// freeName makes a name that nobody else bears: two Maries are Marie and Marie 2.
func (a *act) freeName(name string, but int) string {
	taken := map[string]bool{}
	for _, p := range a.People {
		if p.No != but && p.Into == 0 {
			taken[looks(p.Name)] = true
		}
	}
	free := name
	for i := 2; taken[looks(free)]; i++ {
		free = name + " " + strconv.Itoa(i)
	}
	return free
}

// membership tells that who is in, or what somebody may do, changed.
func (a *act) membership(p *board.Person) {
	a.touch(board.PersonKey(p.No), "step")
	a.touchOf(p.No, "board")
	def, _ := a.Agenda.Step(a.Current)
	switch def.Kind {
	case agenda.Consent:
		a.touch("decision")
	case agenda.Groups:
		a.touch("groups")
	default:
	}
}

func (a *act) rename() error {
	if a.by == nil {
		return fault.New(fault.NotFound, "board.no.person")
	}
	name, err := a.nameIn()
	if err != nil {
		return err
	}
	a.by.Name = a.freeName(name, a.by.No)
	a.change.Whole = true // it stands beside notes, in groups, in the order of those who speak
	return nil
}

// personForget gives somebody a name that is nobody's, and to those who turned out to be them, wherever
// they stand: theirs is not to be kept any more.
func (a *act) personForget() error {
	p, err := a.personIn("person")
	if err != nil {
		return err
	}
	name, err := a.textIn("name", maxName, false)
	if err != nil {
		return err
	}
	for _, other := range a.People {
		if one, _ := a.Person(other.No); one == p {
			other.Name = a.freeName(name, other.No)
		}
	}
	a.change.Whole = true
	return nil
}

func (a *act) hand() error {
	if a.by == nil {
		return fault.New(fault.NotFound, "board.no.person")
	}
	up, err := a.flagIn("up")
	if err != nil || up == !a.by.Hand.IsZero() {
		return err
	}
	a.by.Hand = time.Time{}
	if up {
		a.by.Hand = a.c.At
		a.tell("hand", "name", a.by.Name)
	}
	a.touchHand(a.by)
	return nil
}

func (a *act) touchHand(p *board.Person) {
	a.touch(board.PersonKey(p.No))
	a.touchOf(p.No, "me")
}

func (a *act) handDown() error {
	p, err := a.personIn("person")
	if err != nil {
		return err
	}
	p.Hand = time.Time{}
	a.touchHand(p)
	return nil
}

func (a *act) ready() error {
	_, step, err := a.opened()
	if err != nil {
		return err
	}
	if a.by == nil {
		return fault.New(fault.NotFound, "board.no.person")
	}
	on, err := a.flagIn("on")
	if err != nil || on == step.Ready[a.by.No] {
		return err
	}
	if on {
		step.Ready = setIn(step.Ready, a.by.No, true)
	} else {
		delete(step.Ready, a.by.No)
	}
	a.touch(board.PersonKey(a.by.No), "step")
	a.touchOf(a.by.No, "me")
	return nil
}

// setIn sets in a map that may not be made yet.
func setIn[K comparable, V any](m map[K]V, key K, value V) map[K]V {
	if m == nil {
		m = map[K]V{}
	}
	m[key] = value
	return m
}

// standing changes whether somebody is in.
func (a *act) standing(to board.Standing, from ...board.Standing) error {
	p, err := a.personIn("person")
	if err != nil {
		return err
	}
	if p.Facilitator {
		return fault.Wrong("person", "board.no.facilitator_stays")
	}
	for _, standing := range from {
		if p.Standing == standing {
			p.Standing = to
			p.Hand = time.Time{}
			a.membership(p)
			for _, other := range a.People {
				if other.Through == p.No || p.Through == other.No {
					a.touchOf(other.No, "board")
					a.touch(board.PersonKey(other.No)) // through whom they speak, who may be told of no more
				}
			}
			return nil
		}
	}
	return fault.Wrong("person", "board.no.standing", "name", p.Name)
}

func (a *act) personAdmit() error  { return a.standing(board.Admitted, board.Waiting) }
func (a *act) personRefuse() error { return a.standing(board.Expelled, board.Waiting) }
func (a *act) personBack() error   { return a.standing(board.Admitted, board.Expelled) }

// personExpel sends somebody away. They still have the link: whoever comes by it asks from then on.
func (a *act) personExpel() error {
	if err := a.standing(board.Expelled, board.Admitted); err != nil {
		return err
	}
	if a.Door != board.DoorOpen {
		return nil
	}
	a.Door = board.DoorAsk
	a.touch("people")
	for _, other := range a.People {
		if other.Facilitator && other.Standing == board.Admitted {
			a.tellTo(other.No, "door_asks")
		}
	}
	return nil
}

// personLead makes somebody a facilitator, or not any more: one is always left, unless the last one
// may not lead any more.
func (a *act) personLead() error {
	p, err := a.memberIn("person")
	if err != nil {
		return err
	}
	on, err := a.flagIn("on")
	if err != nil || on == p.Facilitator {
		return err
	}
	if on && p.Through != 0 {
		return fault.Wrong("person", "board.no.no_device", "name", p.Name)
	}
	leaders := 0
	for _, other := range a.People {
		if other.Facilitator && other.Standing == board.Admitted && other.Into == 0 {
			leaders++
		}
	}
	if left := a.sender == nil && a.c.Fields["left"] != ""; !on && leaders < 2 && !left {
		return fault.Wrong("person", "board.no.last_facilitator")
	}
	p.Facilitator = on
	a.membership(p)
	if on {
		a.tellTo(p.No, "leads")
	}
	return nil
}

// personAdd puts down somebody who is in the room without a device, and speaks through the sender
// until a facilitator says through whom.
func (a *act) personAdd() error {
	name, err := a.nameIn()
	if err != nil {
		return err
	}
	through := 0
	if a.sender != nil {
		through = a.sender.No
	}
	if err := a.addPerson(&board.Person{Name: name, Organisation: a.c.Fields["organisation"], Standing: board.Admitted, Through: through}); err != nil {
		return err
	}
	a.touchOf(through, "board")
	return nil
}

// personThrough says through whom a person without a device speaks; through nobody any more when
// they have one.
func (a *act) personThrough() error {
	p, err := a.memberIn("person")
	if err != nil {
		return err
	}
	through := 0
	if no := a.c.Fields["through"]; no != "" && no != "0" {
		other, err := a.memberIn("through")
		if err != nil {
			return err
		}
		if other.No == p.No || other.Through != 0 || p.Facilitator || a.speaksForOthers(p.No) {
			return fault.Wrong("through", "board.no.through_whom", "name", other.Name)
		}
		through = other.No
	}
	if through != p.Through && a.hiding(p.No) {
		return fault.Wrong("through", "board.no.through_hidden", "name", p.Name)
	}
	a.touchOf(p.Through, "board")
	a.touchOf(through, "board")
	p.Through = through
	a.touchOf(p.No, "board")
	a.touch(board.PersonKey(p.No))
	return nil
}

// hiding tells whether somebody wrote what is not told to be theirs: through whom they speak, or whom
// they are put together with, would see that it is.
func (a *act) hiding(no int) bool {
	return slices.ContainsFunc(a.Notes, func(n *board.Note) bool {
		def, _ := a.Agenda.Step(n.Step)
		return n.Author == no && (def.Anonymous || a.Secret(n))
	})
}

func (a *act) speaksForOthers(no int) bool {
	for _, p := range a.People {
		if p.Through == no && p.Into == 0 {
			return true
		}
	}
	return false
}

func (a *act) personOrganisation() error {
	p, err := a.personIn("person")
	if err != nil {
		return err
	}
	if len(a.c.Fields["organisation"]) > maxName {
		return fault.Wrong("organisation", "board.no.organisation")
	}
	p.Organisation = a.c.Fields["organisation"]
	a.touch(board.PersonKey(p.No))
	a.touchOf(p.No, "board")
	a.touchOf(p.Through, "board")
	return nil
}
