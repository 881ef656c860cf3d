package workshop

import (
	"maillage/internal/live"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/frame"
)

// tellAll sends each page what concerns it of a turn, and of what happened elsewhere; a page that
// has just come is sent what it lacks. Who was sent away goes.
func (t *turn) tellAll() {
	k := t.desk
	if k.state == nil {
		return
	}
	all := t.changes
	if !k.missed.Empty() {
		all.And(k.missed)
		k.missed = frame.Changes{}
	}
	artist := frame.NewArtist(k.s.draw)
	now := k.s.now()
	told := frame.NewTeller(k.s.tell, all.Tell)
	here, types := k.whoIsHere(), k.people.Typing()
	for seat := range k.at {
		p, known := k.state.Person(seat.no)
		if known && p.Standing == board.Expelled {
			seat.line.Close(live.Forbidden, "sent away")
			continue
		}
		f := frame.Frame{Seq: k.state.Seq, Now: now, OK: t.oks[seat], No: t.nos[seat]}
		viewer := k.viewer(board.Viewer{Person: seat.no, For: seat.whom, Projector: seat.projector, Speaks: seat.speaks, Here: here, Typing: types})
		mine, first := all, !seat.caughtUp
		switch {
		case known && p.Standing != board.Admitted: // who waits is told nothing of what happens inside
			mine = all.Alone(p.No)
			mine.Whole = first
			seat.caughtUp = true
		case first:
			mine = k.ring.Since(seat.since, k.state.Seq)
			for _, key := range k.people.Lately(now) {
				mine.Touch(key)
			}
			seat.caughtUp = true
		default:
			f.Tell = told.For(seat.no, seat.lang)
		}
		var err error
		if f.Ops, err = artist.Ops(k.state, viewer, seat.lang, mine); err != nil {
			k.s.log.Error("draw a workshop", "workshop", k.id, "error", err)
			seat.line.Close(live.Again, "the board cannot be drawn now")
			continue
		}
		if seat.greeted && len(f.Ops)+len(f.Tell)+len(f.OK)+len(f.No) == 0 {
			continue
		}
		seat.greeted = true
		seat.line.Send(artist.Encode(f))
	}
	k.told, k.heard = k.state.Seq, k.state.Seq
}
