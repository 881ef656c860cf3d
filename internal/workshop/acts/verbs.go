package acts

// verbs are all that can be done. Each says in words what it is, as forms and pages send it.
var verbs = map[string]verb{
	"note.add":         {do: (*act).noteAdd},
	"note.edit":        {do: (*act).noteEdit},
	"note.remove":      {do: (*act).noteRemove},
	"note.restore":     {do: (*act).noteRestore},
	"note.move":        {do: (*act).noteMove},
	"list.add":         {do: (*act).listAdd},
	"list.name":        {do: (*act).listName},
	"list.remove":      {do: (*act).listRemove},
	"list.restore":     {do: (*act).listRestore},
	"dots.give":        {do: (*act).dotsGive},
	"rate":             {do: (*act).rate},
	"stand.take":       {do: (*act).standTake},
	"objection.settle": {do: (*act).objectionSettle},
	"question.answer":  {do: (*act).questionAnswer},
	"hand":             {do: (*act).hand},
	"ready":            {do: (*act).ready},
	"group.join":       {do: (*act).groupJoin},
	"group.secretary":  {do: (*act).groupSecretary},
	"name":             {always: true, do: (*act).rename},
	"proposal.amend":   {do: (*act).proposalAmend},

	"workshop.open":   {facilitators: true, always: true, do: (*act).workshopOpen},
	"workshop.end":    {facilitators: true, do: (*act).workshopEnd},
	"workshop.reopen": {facilitators: true, always: true, do: (*act).workshopReopen},
	"step.open":       {facilitators: true, do: (*act).stepOpen},
	"step.close":      {facilitators: true, do: (*act).stepClose},
	"clock.pause":     {facilitators: true, do: (*act).clockPause},
	"clock.go":        {facilitators: true, do: (*act).clockGo},
	"clock.extend":    {facilitators: true, do: (*act).clockExtend},
	"step.lock":       {facilitators: true, do: (*act).stepLock},
	"step.unlock":     {facilitators: true, do: (*act).stepUnlock},
	"step.reveal":     {facilitators: true, do: (*act).stepReveal},
	"step.anonymous":  {facilitators: true, always: true, do: (*act).stepAnonymous},
	"count":           {facilitators: true, do: (*act).count},
	"count.again":     {facilitators: true, do: (*act).countAgain},
	"notes.merge":     {facilitators: true, do: (*act).notesMerge},
	"note.unmerge":    {facilitators: true, do: (*act).noteUnmerge},
	"hand.down":       {facilitators: true, do: (*act).handDown},
	"door":            {facilitators: true, always: true, do: (*act).door},
	"summon":          {facilitators: true, do: (*act).summon},
	"turn.next":       {facilitators: true, do: (*act).turnNext},
	"turn.order":      {facilitators: true, do: (*act).turnOrder},
	"phase":           {facilitators: true, do: (*act).phase},
	"proposal.settle": {facilitators: true, do: (*act).proposalSettle},
	"groups.draw":     {facilitators: true, do: (*act).groupsDraw},
	"group.put":       {facilitators: true, do: (*act).groupPut},
	"groups.merge":    {facilitators: true, do: (*act).groupsMerge},

	"person.admit":        {facilitators: true, always: true, do: (*act).personAdmit},
	"person.refuse":       {facilitators: true, always: true, do: (*act).personRefuse},
	"person.expel":        {facilitators: true, always: true, do: (*act).personExpel},
	"person.back":         {facilitators: true, always: true, do: (*act).personBack},
	"person.lead":         {facilitators: true, always: true, do: (*act).personLead},
	"person.through":      {facilitators: true, always: true, do: (*act).personThrough},
	"person.add":          {facilitators: true, always: true, do: (*act).personAdd},
	"person.organisation": {facilitators: true, always: true, do: (*act).personOrganisation},
	"people.merge":        {facilitators: true, always: true, do: (*act).peopleMerge},
	"agenda.change":       {facilitators: true, always: true, do: (*act).agendaChange},

	"person.join":   {program: true, always: true, do: (*act).personJoin},
	"person.forget": {program: true, always: true, do: (*act).personForget},
}

// Verbs lists what can be done, for those who check that pages offer nothing else.
func Verbs() map[string]bool {
	known := map[string]bool{}
	for name := range verbs {
		known[name] = true
	}
	return known
}
