package workshop

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"strings"
	"sync"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/live"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/frame"
	"maillage/internal/workshop/ledger"
)

// Seat is one page that is open at a workshop.
type Seat struct {
	line      *live.Line
	desk      *desk
	lang      lang.Lang
	projector bool
	since     int64
	whom      int // as Sitting.For
	speaks    string

	leaving sync.Once

	// The rest belongs to the desk.
	no       int // the person; 0 of a projector
	came     int64
	caughtUp bool // with what happened before it came
	greeted  bool // with a first frame
}

func (t *Seat) send(f frame.Frame) { t.line.Send(f.Encode()) }

// Seat seats somebody at a board: what they send goes through Receive, what they are sent comes
// out of the line. Whoever is seated must Leave. A member of the collective who has not come yet
// becomes a person of the workshop.
func (s *Service) Seat(ctx context.Context, actor account.Actor, way *live.Line, at Sitting) (*Seat, error) {
	w, no, err := s.mayLook(ctx, actor, at)
	if err != nil {
		return nil, err
	}
	speaks, err := s.speaks(ctx, actor, w)
	if err != nil {
		return nil, err
	}
	if no == 0 && !at.Projector {
		if no, err = s.come(ctx, actor, at.Workshop); err != nil {
			return nil, err
		}
	}
	k, err := s.enter(at.Workshop)
	if err != nil {
		return nil, err
	}
	seat := &Seat{line: way, desk: k, lang: cmp.Or(at.Lang, lang.FR), projector: at.Projector, since: at.Since, whom: at.For, speaks: speaks, no: no}
	if err := k.put(ctx, input{seat: seat, did: joined}); err != nil {
		s.leave(k)
		return nil, err
	}
	return seat, nil
}

// Leave frees the seat, after what was received. Once more does nothing.
func (t *Seat) Leave() {
	t.leaving.Do(func() {
		_ = t.desk.put(context.Background(), input{seat: t, did: left}) //nolint:forbidigo // a seat is freed whatever has ended
		t.desk.s.leave(t.desk)
	})
}

// Receive hands over a frame that the page sent, which the desk reads. It waits while too much is
// unread.
func (t *Seat) Receive(ctx context.Context, content []byte) error {
	if bytes.Equal(content, alive) {
		t.line.Send(alive)
		return nil
	}
	if err := frame.Bound(content); err != nil {
		t.line.Close(live.Malformed, err.Error())
		return err
	}
	return t.desk.put(ctx, input{seat: t, did: wrote, content: content})
}

// alive is a sign of life: without one in return, a page knows that its line is dead.
var alive = []byte("{}")

// read understands a frame; nil where there is nothing to do. One that no page of ours sends ends
// the line.
func (t *Seat) read(content []byte) *frame.Sent {
	one, err := frame.Read(content)
	switch {
	case err != nil:
		t.line.Close(live.Malformed, err.Error())
		return nil
	case one.ID != "" && t.projector: // it is nobody, and 0 is the program
		t.line.Close(live.Malformed, "a projector sends no command")
		return nil
	case one.ID == "" && !one.Typing:
		t.line.Send(alive)
		return nil
	}
	return one
}

// Do plays a command that a form sends, and tells whether it is kept. Without an identifier in its
// fields it counts each time it is sent.
func (s *Service) Do(ctx context.Context, actor account.Actor, id, secret string, fields map[string]string) error {
	_, no, err := s.mayLook(ctx, actor, Sitting{Workshop: id, Secret: secret})
	if err != nil {
		return err
	}
	if no == 0 {
		if no, err = s.come(ctx, actor, id); err != nil {
			return err
		}
	}
	c := board.Command{ID: fields["id"], By: no, Do: fields["do"], Fields: maps.Clone(fields)}
	if !frame.Names(c.ID) {
		c.ID = db.NewID()
	}
	delete(c.Fields, "id")
	delete(c.Fields, "do")
	for name, value := range c.Fields {
		c.Fields[name] = strings.ToValidUTF8(value, "\uFFFD")
	}
	return s.ask(ctx, id, &act{by: no, commands: func(k *desk) ([]board.Command, error) {
		c.At = s.now()
		if known, err := k.wasKept(ctx, ledger.Name{Person: no, ID: c.ID}); err != nil || known {
			return nil, err
		}
		if k.paces(no, c.Do, c.Fields, c.At) > 0 {
			return nil, fault.New(fault.Limited, "workshop.pace")
		}
		return []board.Command{c}, nil
	}})
}

// wasKept tells whether a command came before.
func (k *desk) wasKept(ctx context.Context, n ledger.Name) (bool, error) {
	if k.recent.Has(n) {
		return true, nil
	}
	there, err := ledger.Known(ctx, k.s.db, k.id, []ledger.Name{n})
	return there[n], err
}

// ask has a desk do something, and waits until it is kept.
func (s *Service) ask(ctx context.Context, id string, a *act) error {
	k, err := s.enter(id)
	if err != nil {
		return err
	}
	defer s.leave(k)
	a.done = make(chan error, 1)
	if err := k.put(ctx, input{did: acted, act: a}); err != nil {
		return err
	}
	select {
	case err := <-a.done:
		return err
	case <-k.ended:
		select {
		case err := <-a.done:
			return err
		default:
			return errEnded
		}
	}
}

// at runs something where a workshop runs, once its state is there, for a person of it or for 0.
func (s *Service) at(ctx context.Context, id string, no int, look func(k *desk) error) error {
	return s.ask(ctx, id, &act{by: no, after: func(k *desk) error {
		if err := k.fresh(ctx); err != nil {
			return err
		}
		return look(k)
	}})
}
