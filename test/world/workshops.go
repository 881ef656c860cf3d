package world

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"maillage/internal/account"
	"maillage/internal/lang"
	"maillage/internal/workshop"
)

// said is what somebody wrote in a column of the first workshop.
type said struct{ who, column, text string }

// guests came to it by the link alone.
var guests = []string{"Marie", "Ahmed", "Jeanne", "Lucien", "Fatou", "Paul"}

var hoped = []said{
	{"Marie", "hopes", "Qu’on puisse réparer ses outils au lieu de les jeter"},
	{"Ahmed", "hopes", "Un four à pain commun, allumé le samedi"},
	{"Jeanne", "hopes", "Un endroit où mes enfants viennent après l’école"},
	{"Lucien", "hopes", "Apprendre à souder sans aller à Arras"},
	{"Fatou", "hopes", "Une cuisine aux normes pour lancer mon activité"},
	{"Paul", "hopes", "Qu’on se prête les machines entre villages"},
	{"Marie", "worries", "Que tout repose sur deux bénévoles"},
	{"Ahmed", "worries", "Les trajets : il n’y a pas de car le soir"},
	{"Fatou", "worries", "Le loyer, si la subvention s’arrête"},
	{"Jeanne", "worries", "Qu’on parle beaucoup et qu’on n’ouvre jamais"},
	{"Lucien", "brings", "Un poste à souder et mes mardis"},
	{"Paul", "brings", "La grange de mes parents, à mettre hors d’eau"},
	{"Fatou", "brings", "Vingt ans de cuisine collective"},
	{"Marie", "brings", "Je connais la directrice du collège"},
}

// grouped names what was put together, by the numbers of the notes above.
var grouped = []struct {
	name  string
	notes string
}{
	{"Faire et réparer ensemble", "1 4 6 11"},
	{"Nourrir", "2 5 13"},
	{"Accueillir les jeunes", "3 14"},
	{"Tenir dans la durée", "7 8 9 10 12"},
}

var next = []struct {
	text, owner string
	days        int // from the meeting
}{
	{"Visiter la grange avec un couvreur", "Paul", 14},
	{"Demander à la région les horaires des cars", "Ahmed", 21},
	{"Écrire une page sur la cuisine partagée", "Fatou", 30},
}

// workshops are the first meeting of the network, which has ended, and the next one, prepared.
func (b *builder) workshops(ctx context.Context, groupID string) error {
	defer b.clock.Set(b.clock.Now())
	b.clock.Set(b.today.AddDate(0, 0, -32).Truncate(24 * time.Hour).Add(18 * time.Hour))
	w, err := b.Workshops.Prepare(ctx, b.Lead, groupID, "first-meeting", lang.FR, workshop.Plan{})
	if err != nil {
		return err
	}
	m := &meeting{b: b, id: w.ID, people: map[string]string{}}
	m.does(ctx, "", "do", "workshop.open")
	for _, name := range guests {
		_, secret, err := b.Workshops.Join(ctx, account.Actor{}, w.Link, name)
		if err != nil {
			return err
		}
		m.people[name] = secret
	}
	m.firstMeeting(ctx)
	if m.err != nil {
		return fmt.Errorf("the first workshop: %w", m.err)
	}
	b.clock.Set(b.today.AddDate(0, 0, -5))
	_, err = b.Workshops.Prepare(ctx, b.Lead, groupID, "offer", lang.FR, workshop.Plan{StartsAt: b.today.AddDate(0, 0, 6).Truncate(24 * time.Hour).Add(17 * time.Hour)})
	return err
}

// meeting plays a workshop; after a failure it does nothing more.
type meeting struct {
	b      *builder
	id     string
	people map[string]string // secrets of guests
	err    error
}

// does has somebody do something, "" being the facilitator. Time passes: nobody writes twice at once.
func (m *meeting) does(ctx context.Context, who string, fields ...string) {
	if m.err != nil {
		return
	}
	m.b.clock.Set(m.b.clock.Now().Add(4 * time.Second))
	all := map[string]string{}
	for i := 0; i < len(fields); i += 2 {
		all[fields[i]] = fields[i+1]
	}
	actor := account.Actor{}
	if who == "" {
		actor = m.b.Lead
	}
	if err := m.b.Workshops.Do(ctx, actor, m.id, m.people[who], all); err != nil {
		m.err = fmt.Errorf("%s by %q: %w", all["do"], who, err)
	}
}

func (m *meeting) firstMeeting(ctx context.Context) {
	m.does(ctx, "", "do", "step.open", "step", "s1")
	m.does(ctx, "", "do", "step.open", "step", "s2")
	for _, one := range hoped {
		m.does(ctx, one.who, "do", "note.add", "step", "s2", "to", one.column, "text", one.text)
	}
	m.does(ctx, "", "do", "step.reveal", "step", "s2")
	m.does(ctx, "", "do", "step.open", "step", "s3")
	for _, g := range grouped {
		m.does(ctx, "", "do", "list.add", "step", "s3", "name", g.name, "notes", g.notes)
	}
	m.does(ctx, "", "do", "step.open", "step", "s4")
	for i, name := range guests {
		m.does(ctx, name, "do", "dots.give", "step", "s4", "thing", "c"+strconv.Itoa(1+i%3), "dots", "2")
		m.does(ctx, name, "do", "dots.give", "step", "s4", "thing", "c"+strconv.Itoa(1+(i+1)%4), "dots", "1")
	}
	m.does(ctx, "", "do", "count", "step", "s4")
	m.does(ctx, "", "do", "step.open", "step", "s5")
	m.does(ctx, "Jeanne", "do", "note.add", "step", "s5", "to", "how", "text", "Ça fait du bien de se parler sans réunion de trois heures")
	m.does(ctx, "Lucien", "do", "note.add", "step", "s5", "to", "how", "text", "On a avancé, à refaire avec ceux de la vallée")
	for _, task := range next {
		due := m.b.clock.Now().AddDate(0, 0, task.days).Format(time.DateOnly)
		m.does(ctx, "", "do", "note.add", "step", "s5", "to", "next", "text", task.text, "owner", task.owner, "due", due)
	}
	m.does(ctx, "", "do", "workshop.end")
}
