package board

import (
	"slices"
	"strings"

	"maillage/internal/workshop/agenda"
)

// Sight is a state as one viewer sees it. All hiding is in this file: what a viewer may not know is
// not asked for anywhere else.
type Sight struct {
	*State
	v     Viewer
	me    *Person // nil for the projector, and for who has not joined
	as    *Person // whom they act for now: themselves, or somebody without a device
	leads bool
}

// Sight finds who looks. Whoever is not a person of the workshop sees what the projector shows,
// unless they facilitate it and have not joined.
func (s *State) Sight(v Viewer) Sight {
	k := Sight{State: s, v: v}
	if p, ok := s.Person(v.Person); ok && !v.Projector {
		k.me, k.as = p, p
	}
	if p, ok := s.Person(v.For); ok && k.me != nil && p.Through == k.me.No && p.In() {
		k.as = p
	}
	k.leads = v.Facilitator && !v.Projector && (k.me == nil || k.me.Facilitator && k.me.Standing == Admitted)
	return k
}

// out tells whether the viewer waits for a facilitator, or was sent away: they see nothing.
func (k Sight) out() bool { return k.me != nil && k.me.Standing != Admitted }

// number is that of the person whose choices the viewer sees, and makes.
func (k Sight) number() int {
	if k.as == nil {
		return 0
	}
	return k.as.No
}

// whom is the person without a device for whom the viewer acts now, or 0.
func (k Sight) whom() int {
	if k.as == k.me {
		return 0
	}
	return k.as.No
}

// Mine tells whether the viewer wrote a note, or a person who speaks through them.
func (k Sight) Mine(n *Note) bool { return k.speaksFor(n.Author) }

func (k Sight) speaksFor(no int) bool {
	if k.me == nil || no == 0 {
		return false
	}
	return no == k.me.No || no <= len(k.People) && k.People[no-1].Through == k.me.No
}

// Secret tells whether a note is not shown to everyone yet.
func (s *State) Secret(n *Note) bool {
	step := s.Steps[n.Step]
	if step == nil || step.Revealed {
		return false
	}
	def := s.def(n.Step)
	return def.Private
}

// apart tells whether a note was written in a group that has not come back.
func (s *State) apart(n *Note) bool {
	return n.Group != "" && !s.Steps[n.Step].Merged()
}

// reads tells whether the viewer may know of a note, wherever it stands.
func (k Sight) reads(n *Note) bool {
	switch {
	case k.out():
		return false
	case k.leads:
		return true
	case n.Removed:
		return false
	case k.Secret(n) && !k.Mine(n):
		return false
	case k.apart(n):
		return k.inGroup(k.Steps[n.Step], n.Group)
	}
	return true
}

// Sees tells whether a note is one of its own for the viewer: those that were merged into another
// are read there.
func (k Sight) Sees(n *Note) bool { return n.Into == 0 && k.reads(n) }

// Left tells whether an element that the viewer does not see may be on their page: it is taken away.
// Of what was never shown to them not even the key is told.
func (s *State) Left(key Key, v Viewer) bool {
	k := s.Sight(v)
	kind, number, _ := strings.Cut(string(key), "-")
	no, _ := Digits(number)
	switch {
	case kind == "note" && no >= 1 && no <= len(k.Notes):
		n := k.Notes[no-1]
		return k.leads || !k.Secret(n) || k.Mine(n)
	case kind == "person" && no >= 1 && no <= len(k.People):
		return k.People[no-1].Standing != Waiting
	}
	return true
}

// inGroup tells whether the viewer is in a group, or somebody who speaks through them is.
func (k Sight) inGroup(step *Step, key string) bool {
	for _, group := range step.Groups {
		if group.Key == key {
			return slices.ContainsFunc(group.People, k.speaksFor)
		}
	}
	return false
}

// ListSeen tells whether a list is shown to the viewer: those of other groups are not, until the
// groups come back.
func (k Sight) ListSeen(l List) bool {
	if k.out() {
		return false
	}
	step := k.Steps[k.Current]
	return l.Group == "" || k.leads || step == nil || step.Merged() || k.index.def.Kind != agenda.Groups || k.inGroup(step, l.Group)
}

// author is the name of who wrote a note, "" for whom the viewer may not know: nobody learns it in an
// anonymous step, and facilitators not before everyone reads the note.
func (k Sight) author(n *Note) string {
	def := k.def(n.Step)
	if def.Anonymous || n.Author == 0 || k.Secret(n) && !k.Mine(n) {
		return ""
	}
	if p, ok := k.Person(n.Author); ok {
		return p.Name
	}
	return ""
}

// organisation is for whom a note speaks. It would tell who wrote it.
func (k Sight) organisation(n *Note) string {
	def := k.def(n.Step)
	if def.Anonymous || k.Secret(n) && !k.Mine(n) {
		return ""
	}
	return n.Organisation
}

// typing tells whether it is shown that somebody writes. In an anonymous step it would tell who wrote
// the note that comes next.
func (k Sight) typing(p *Person) bool { return k.v.Typing[p.No] && !k.index.def.Anonymous }

// may tells whether the viewer may do something in the step that is shown, as act.going does.
func (k Sight) may() bool {
	step := k.Steps[k.Current]
	return k.Status == Open && step != nil && step.ClosedAt.IsZero() && (k.leads || k.me != nil && !step.Locked) && !k.out()
}

func (k Sight) mayAdd(l List) bool {
	def := &k.index.def
	switch {
	case !k.may() || def.Choice() || !k.ListSeen(l) || k.number() == 0:
		return false
	case def.Write == agenda.Facilitators && !k.leads:
		return false
	case def.Kind == agenda.Consent:
		return k.DecisionOf(*def).Hears(l.Place)
	}
	return true
}

// mayChange tells whether the viewer may word a note anew, or remove it.
func (k Sight) mayChange(n *Note) (edit, remove bool) {
	def := k.def(n.Step)
	own := k.Mine(n) && k.may() && n.Step == k.Current
	kind := k.KindOf(def, n)
	leads := k.leads && k.Status == Open
	edit = own || leads && (kind == "line" || kind == "task" || kind == "entry")
	return edit && !n.Removed, (own || leads) && !n.Removed && kind != "objection"
}

// mayArrange tells whether the viewer may make clusters, and move notes of others.
func (k Sight) mayArrange() bool {
	return k.may() && (k.leads || k.index.def.Arrange == agenda.Everyone)
}

// MayMove tells whether the viewer may put a note in another list of the step that is shown. Whoever
// may arrange moves any; others move theirs among the columns.
func (k Sight) MayMove(n *Note) bool {
	def := &k.index.def
	if !k.may() || n.Removed {
		return false
	}
	switch def.Kind {
	case agenda.Vote, agenda.Rate, agenda.Consent:
		return false
	case agenda.Cluster:
		return k.mayArrange()
	default:
		return len(k.index.lists) > 1 && (k.Mine(n) || k.mayArrange())
	}
}

// maySettle tells whether the viewer may say what became of an objection, or answer a question.
func (k Sight) maySettle(n *Note) bool {
	if !k.may() || k.index.def.Kind != agenda.Consent || n.Removed {
		return false
	}
	d := k.DecisionOf(k.index.def)
	switch n.Column {
	case Objection:
		return n.Stands() && (k.leads || k.Mine(n))
	case Clarification:
		return d.Proposer == 0 && k.leads || d.Proposer != 0 && k.number() == d.Proposer
	}
	return false
}
