package workshop

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/workshop/acts"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/ledger"
	"maillage/internal/workshop/register"
	"maillage/internal/workshop/shelf"
)

// echo is how long the same thing said again counts as a double click and changes nothing.
const echo = time.Minute

// Prepare makes a workshop of a collective, led by whoever makes it. It begins as a template of the
// house, by its key, or as an agenda that the person kept, by its identifier.
func (s *Service) Prepare(ctx context.Context, actor account.Actor, collectiveID, template string, l lang.Lang, p Plan) (Workshop, error) {
	a, ok, err := shelf.Begin(ctx, s.db, actor.ID, template, l)
	if err == nil && !ok {
		err = fault.Wrong("template", "field.choose")
	}
	if err != nil {
		return Workshop{}, err
	}
	if p.Title == "" {
		p.Title = a.Title
	}
	if err := p.check(a, s.now()); err != nil {
		return Workshop{}, err
	}
	a.Title = p.Title
	w := Workshop{
		ID: db.NewID(), CollectiveID: collectiveID, Title: p.Title, Agenda: a, StartsAt: p.StartsAt, Minutes: p.Minutes, Status: board.Prepared,
		OrganisedBy: actor.ID, CreatedAt: s.now(), Version: 1, Link: account.NewSecret(), Facilitates: true,
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error { return s.prepare(ctx, tx, actor, &w) })
	return w, err
}

func (s *Service) prepare(ctx context.Context, tx *db.Tx, actor account.Actor, w *Workshop) error {
	role, err := collective.RoleOf(ctx, tx, w.CollectiveID, actor.ID)
	if err != nil {
		return err
	}
	if err := MayPrepare(role); err != nil {
		return err
	}
	there, err := ofCollectives(ctx, tx, actor.ID, "", w.CollectiveID)
	if err != nil {
		return err
	}
	for _, other := range there {
		if other.OrganisedBy == actor.ID && other.Title == w.Title && other.CreatedAt.After(s.now().Add(-echo)) {
			*w = other
			w.Facilitates = true
			return nil
		}
	}
	if len(there) >= maxWorkshops {
		return fault.New(fault.Limited, "workshop.too_many", "max", maxWorkshops)
	}
	if err := begin(ctx, tx, w); err != nil {
		return err
	}
	if err := register.Name(ctx, tx, w.ID, actor.ID, true); err != nil {
		return err
	}
	if err := audit.Record(ctx, tx, s.now(), actor.ID, "workshop.prepared", w.ID, audit.Detail{"collective": w.CollectiveID}); err != nil {
		return err
	}
	if w.StartsAt.IsZero() {
		return nil
	}
	return s.announce(ctx, tx, actor, *w)
}

// begin keeps a workshop with its first command, which says what it is: from there on it is its
// commands.
func begin(ctx context.Context, tx *db.Tx, w *Workshop) error {
	steps, err := json.Marshal(w.Agenda)
	if err != nil {
		return err
	}
	state := board.New(agenda.Agenda{})
	first := board.Command{ID: w.ID, At: w.CreatedAt.UTC().Truncate(time.Microsecond), Do: "agenda.change", Fields: map[string]string{"agenda": string(steps)}}
	if _, err := acts.Apply(state, first); err != nil {
		return err
	}
	w.seq = state.Seq
	if err := insert(ctx, tx, *w); err != nil {
		return err
	}
	return ledger.Insert(ctx, tx, w.ID, []ledger.Command{{Seq: state.Seq, Command: first}})
}

// Change replaces the agenda: any step while the workshop is prepared, those that were not opened
// yet while it runs. It is Stale when somebody changed the workshop after the version seen.
func (s *Service) Change(ctx context.Context, actor account.Actor, id string, seen int, a agenda.Agenda) error {
	var fields fault.Fields
	if a.Title = entry.Name(&fields, "title", a.Title, maxTitle); fields.Err() != nil {
		return fields.Err()
	}
	if err := a.Check(); err != nil {
		return err
	}
	steps, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return s.askFor(ctx, actor, id, "workshop.agenda_changed", mayLead, func(*desk) ([]board.Command, error) {
		return []board.Command{{ID: db.NewID(), At: s.now(), Do: "agenda.change", Fields: map[string]string{"agenda": string(steps)}}}, nil
	}, func(ctx context.Context, tx *db.Tx, w Workshop) (audit.Detail, error) {
		if w.Version != seen+1 { // that of now, with this change
			return nil, fault.New(fault.Stale, "fault.stale")
		}
		return audit.Detail{"steps": len(a.Steps)}, nil
	})
}

// askFor has the desk of a workshop play commands for somebody who may, which is checked in the
// transaction that keeps them, with what else the act writes.
func (s *Service) askFor(ctx context.Context, actor account.Actor, id, name string, may func(w Workshop, st standing) error, commands func(k *desk) ([]board.Command, error), do func(ctx context.Context, tx *db.Tx, w Workshop) (audit.Detail, error)) error {
	w, st, err := s.of(ctx, s.db, actor, id, "")
	if err != nil {
		return err
	}
	if err := may(w, st); err != nil {
		return err
	}
	return s.ask(ctx, w.ID, &act{commands: commands, also: func(ctx context.Context, tx *db.Tx, _ []board.Change) error {
		w, st, err := s.of(ctx, tx, actor, id, "")
		if err != nil {
			return err
		}
		if err := may(w, st); err != nil {
			return err
		}
		detail, err := do(ctx, tx, w)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, name, id, detail)
	}})
}

// RenewLink gives a workshop another link: nobody joins by the former one any more. Those who are
// in stay.
func (s *Service) RenewLink(ctx context.Context, actor account.Actor, id string) (token string, err error) {
	token = account.NewSecret()
	return token, s.act(ctx, actor, id, "workshop.link_renewed", mayLead, func(tx *db.Tx, _ Workshop) (audit.Detail, error) {
		return nil, setLink(ctx, tx, id, token)
	})
}

func mayLead(_ Workshop, st standing) error { return MayLead(st.role, st.named) }

// Delete drops a workshop that was never opened.
func (s *Service) Delete(ctx context.Context, actor account.Actor, id string) error {
	return s.act(ctx, actor, id, "workshop.deleted", func(w Workshop, st standing) error {
		return MayDelete(st.role, st.named, !w.OpenedAt.IsZero())
	}, func(tx *db.Tx, w Workshop) (audit.Detail, error) {
		s.news(tx, id)
		return audit.Detail{"collective": w.CollectiveID}, errors.Join(s.cancel(ctx, tx, actor, w), drop(ctx, tx, id))
	})
}

// Facilitator is a member of the collective who may lead a workshop.
type Facilitator struct {
	collective.Member
	Named     bool
	Organiser bool
}

// Facilitators lists the members who may lead a workshop, and tells who is named.
func (s *Service) Facilitators(ctx context.Context, actor account.Actor, id string) ([]Facilitator, error) {
	w, err := s.Show(ctx, actor, id, "")
	if err != nil {
		return nil, err
	}
	named, err := register.Named(ctx, s.db, id)
	if err != nil {
		return nil, err
	}
	members, err := collective.Members(ctx, s.db, w.CollectiveID)
	var all []Facilitator
	for _, m := range members {
		if MayPrepare(m.Role) == nil {
			all = append(all, Facilitator{m, slices.Contains(named, m.AccountID), m.AccountID == w.OrganisedBy})
		}
	}
	return all, err
}

// Name makes a member of the collective a facilitator, or ends that. It counts at once for whoever
// is there.
func (s *Service) Name(ctx context.Context, actor account.Actor, id, accountID string, on bool) error {
	may := func(w Workshop, st standing) error { return MayName(st.role, st.named, accountID == w.OrganisedBy, on) }
	return s.askFor(ctx, actor, id, "workshop.facilitator_named", may, func(k *desk) ([]board.Command, error) {
		for _, p := range k.state.People {
			if p.Account == accountID && p.Into == 0 && p.Facilitator != on {
				fields := map[string]string{"person": itoa(p.No), "on": flag(on)}
				return []board.Command{{ID: db.NewID(), At: s.now(), Do: "person.lead", Fields: fields}}, nil
			}
		}
		return nil, nil
	}, func(ctx context.Context, tx *db.Tx, w Workshop) (audit.Detail, error) {
		role, err := collective.RoleOf(ctx, tx, w.CollectiveID, accountID)
		if err != nil {
			return nil, err
		}
		if on && MayPrepare(role) != nil {
			return nil, fault.Wrong("account", "workshop.not_a_writer")
		}
		return audit.Detail{"account": accountID, "on": on}, register.Name(ctx, tx, id, accountID, on)
	})
}
