package board

import (
	"slices"
	"strconv"

	"maillage/internal/cerfa"
	"maillage/internal/workshop/agenda"
)

func (k Sight) stepView() StepView {
	def, step := k.index.def, k.Steps[k.Current]
	view := StepView{
		ID: def.ID, Title: def.Title, Instruction: def.Instruction, Kind: def.Kind, Of: len(k.Agenda.Steps), Status: k.Status,
		Private: def.Private, Anonymous: def.Anonymous, MayLead: k.leads, Dots: def.Dots, Summons: k.Summons,
	}
	at := k.Agenda.Index(k.Current)
	view.No = at + 1
	if k.leads && at+1 < len(k.Agenda.Steps) {
		view.Next = k.Agenda.Steps[at+1].ID
	}
	if k.leads && at > 0 {
		view.Previous = k.Agenda.Steps[at-1].ID
	}
	for _, p := range k.People {
		if p.In() {
			view.People++
			if step != nil && step.Ready[p.No] {
				view.Ready++
			}
		}
	}
	if step == nil {
		return view
	}
	view.Revealed, view.Sealed, view.Locked, view.Counted = step.Revealed, step.Sealed, step.Locked, step.Counted
	view.Closed, view.Voters = !step.ClosedAt.IsZero(), step.Voters
	view.Chose = step.Chose
	for _, no := range step.Order {
		if p, ok := k.Person(no); ok && p.In() {
			view.Order = append(view.Order, p.Name)
		}
	}
	if p, ok := k.Person(step.Speaks); ok {
		view.Speaks = p.Name
	}
	return view
}

func (k Sight) clockView() ClockView {
	step := k.Steps[k.Current]
	if step == nil {
		return ClockView{}
	}
	return ClockView{
		Shown:  k.index.def.Minutes > 0 || step.Left > 0 || !step.EndsAt.IsZero(),
		EndsAt: step.EndsAt, Left: step.Left, MayLead: k.leads && step.ClosedAt.IsZero(),
	}
}

func (k Sight) agendaView() AgendaView {
	view := AgendaView{MayLead: k.leads && k.Status == Open}
	for _, def := range k.Agenda.Steps {
		step := k.Steps[def.ID]
		view.Steps = append(view.Steps, AgendaLine{
			ID: def.ID, Title: def.Title, Kind: def.Kind, Minutes: def.Minutes, Current: def.ID == k.Current,
			Done: step != nil && !step.ClosedAt.IsZero(),
		})
	}
	return view
}

func (k Sight) peopleView() PeopleView {
	if !k.leads {
		return PeopleView{}
	}
	return PeopleView{Door: k.Door, MayLead: true}
}

// seesPerson: who waits, or was sent away, is told to facilitators.
func (k Sight) seesPerson(p *Person) bool { return p.Into == 0 && (p.Standing == Admitted || k.leads) }

func (k Sight) personView(p *Person) PersonView {
	view := PersonView{
		No: p.No, Name: p.Name, Organisation: k.v.Names[p.Organisation], Me: k.me == p, Facilitator: p.Facilitator,
		Here: k.v.Here[p.No], Typing: k.typing(p), Hand: !p.Hand.IsZero(), Standing: p.Standing, MayLead: k.leads,
	}
	if step := k.Steps[k.Current]; step != nil {
		view.Ready = step.Ready[p.No]
	}
	if through, ok := k.Person(p.Through); ok && k.seesPerson(through) {
		view.Through = through.Name
	}
	return view
}

func (k Sight) meView() MeView {
	if k.me == nil {
		return MeView{Facilitator: k.leads}
	}
	view := MeView{Person: k.me.No, Name: k.as.Name, Standing: k.me.Standing, Open: k.Status == Open, Whom: k.whom()}
	if k.out() {
		return view
	}
	view.Step, view.Facilitator, view.Hand, view.For = k.Current, k.leads, !k.as.Hand.IsZero(), k.through()
	view.MayWrite = slices.ContainsFunc(k.index.lists, k.mayAdd)
	step := k.Steps[k.Current]
	if step == nil {
		return view
	}
	view.Ready, view.Speaks = step.Ready[k.as.No], step.Speaks == k.as.No
	if k.index.def.Kind == agenda.Vote && !step.Counted {
		view.DotsLeft = max(0, k.index.def.Dots-k.Given(step, k.as.No))
	}
	if group := step.GroupOf(k.as.No); group != nil {
		view.Group = group.Key
	}
	return view
}

func (k Sight) decisionView() *DecisionView {
	def := k.index.def
	if def.Kind != agenda.Consent || k.Steps[k.Current] == nil {
		return nil
	}
	d := k.DecisionOf(def)
	view := &DecisionView{
		Step: def.ID, Phase: d.Phase, Phases: Phases(), Text: d.Text(), Outcome: d.Outcome, MayLead: k.leads && k.may(),
	}
	if len(d.Texts) > 1 {
		view.Former = slices.Clone(d.Texts[:len(d.Texts)-1])
	}
	if p, ok := k.Person(d.Proposer); ok {
		view.Proposer = p.Name
	}
	view.MayAmend = k.may() && d.Phase != Decided && (k.leads || k.me != nil && (d.Proposer == k.as.No || d.Text() == ""))
	view.MayStand = k.may() && k.me != nil && d.Phase == Objecting
	view.Mine, view.Whom = d.Stands[k.number()], k.whom()
	if d.Phase != Objecting && d.Phase != Decided {
		return view
	}
	view.Shown = true
	for _, p := range k.People {
		if !p.In() {
			continue
		}
		switch d.Stands[p.No] {
		case Consents:
			view.Consents++
		case Aside:
			view.Asides++
			view.AsideNames = append(view.AsideNames, p.Name)
		case Objects:
		default:
			view.Silent++
		}
	}
	view.Objections = k.Objections(def)
	return view
}

func (k Sight) groupsView() *GroupsView {
	def, step := k.index.def, k.Steps[k.Current]
	if def.Kind != agenda.Groups || step == nil {
		return nil
	}
	view := &GroupsView{Step: def.ID, Merged: step.Merged(), Split: def.Split, MayLead: k.leads && k.may()}
	for _, group := range step.Groups {
		one := GroupView{Whom: k.whom(), Step: def.ID, Key: group.Key, Name: group.Name}
		for _, no := range group.People {
			if p, ok := k.Person(no); ok && p.In() {
				one.People = append(one.People, Place{Key: strconv.Itoa(p.No), Title: p.Name})
			}
		}
		if p, ok := k.Person(group.Secretary); ok {
			one.Secretary = p.Name
		}
		one.Mine = k.me != nil && slices.Contains(group.People, k.as.No)
		one.MayJoin = k.may() && k.me != nil && !one.Mine && (k.leads || MayJoin(def, step, k.as.No))
		one.MayName = k.may() && (one.Mine || k.leads)
		view.Groups = append(view.Groups, one)
	}
	return view
}

func (k Sight) totalView() TotalView {
	if k.index.def.Kind != agenda.Budget {
		return TotalView{}
	}
	years := map[cerfa.Side]map[int]int64{}
	for no := range k.index.at {
		n := k.Notes[no-1]
		if n.Removed || !k.reads(n) {
			continue
		}
		said := n.Said()
		side := cerfa.SideOf(said.Account)
		if years[side] == nil {
			years[side] = map[int]int64{}
		}
		years[side][said.Year] += said.Cents
	}
	total := TotalView{Shown: true}
	for _, side := range append(cerfa.Sides(), "") {
		if years[side] == nil {
			continue
		}
		one := SideTotal{Side: side}
		for year := range MaxYears + 1 {
			if cents := years[side][year]; cents != 0 {
				one.Cents += cents
				one.Years = append(one.Years, YearTotal{year, cents})
			}
		}
		total.Sides = append(total.Sides, one)
	}
	return total
}
