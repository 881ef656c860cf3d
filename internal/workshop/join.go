package workshop

import (
	"context"
	"strings"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/register"
)

// Join takes somebody in who holds the link: with an account as who they are, else as a guest with
// a first name and the secret by which their browser is known again. Whether they are let in at
// once is said by the door. Who is in already stays who they are.
func (s *Service) Join(ctx context.Context, actor account.Actor, token, name string) (id, secret string, err error) {
	w, err := byLink(ctx, s.db, token)
	if err != nil {
		return "", "", err
	}
	if actor.SignedIn() && strings.TrimSpace(name) == "" {
		name = actor.Called()
	}
	if name, err = calledBy(name); err != nil {
		return "", "", err
	}
	if !actor.SignedIn() {
		secret = account.NewSecret()
	}
	return w.ID, secret, s.take(ctx, actor, w, name, secret)
}

// come takes in a member of the collective, by their account.
func (s *Service) come(ctx context.Context, actor account.Actor, id string) (no int, err error) {
	w, err := get(ctx, s.db, id)
	if err != nil {
		return 0, err
	}
	if err := s.take(ctx, actor, w, actor.Called(), ""); err != nil {
		return 0, err
	}
	no, err = register.ByAccount(ctx, s.db, id, actor.ID)
	if err == nil && no == 0 {
		err = unknown()
	}
	return no, err
}

// speaks gives an organisation that somebody represents in the collective, or "".
func (s *Service) speaks(ctx context.Context, actor account.Actor, w Workshop) (string, error) {
	of, err := collective.Represents(ctx, s.db, w.CollectiveID, actor.ID)
	return strings.Join(of[:min(len(of), 1)], ""), err
}

// take makes somebody a person of a workshop, as its door lets them. A facilitator leads.
func (s *Service) take(ctx context.Context, actor account.Actor, w Workshop, name, secret string) error {
	st, err := standingOf(ctx, s.db, w, actor, "")
	if err != nil || st.no > 0 {
		return err
	}
	speaks, err := s.speaks(ctx, actor, w)
	if err != nil {
		return err
	}
	return s.ask(ctx, w.ID, &act{
		commands: func(k *desk) ([]board.Command, error) {
			if k.state.Status == board.Ended && st.role == collective.NoRole {
				return nil, fault.New(fault.Conflict, "workshop.ended")
			}
			fields := map[string]string{"name": name}
			if actor.ID != "" {
				fields["account"] = actor.ID
			}
			if speaks != "" {
				fields["organisation"] = speaks
			}
			if Facilitates(st.role, st.named) {
				fields["facilitator"] = "1"
			}
			return []board.Command{{ID: db.NewID(), At: s.now(), Do: "person.join", Fields: fields}}, nil
		},
		also: func(ctx context.Context, tx *db.Tx, done []board.Change) error {
			return register.Add(ctx, tx, w.ID, done[0].Person, actor.ID, secret, s.now())
		},
	})
}
