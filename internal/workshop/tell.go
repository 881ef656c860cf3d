package workshop

import (
	"slices"

	"maillage/internal/lang"
	"maillage/internal/live"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/frame"
)

// mostKeys is how many elements are sent one by one; more are sent as the whole board.
const mostKeys = 150

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
	said := map[lang.Lang][]frame.Told{}
	here, types := k.whoIsHere(), k.whoTypes()
	for seat := range k.at {
		p, known := k.state.Person(seat.no)
		if known && p.Standing == board.Expelled {
			seat.line.Close(live.Forbidden, "sent away")
			continue
		}
		f := frame.Frame{Seq: k.state.Seq, Now: now, OK: t.oks[seat], No: t.nos[seat]}
		viewer := k.viewer(seat.no, seat.projector, false, here, types)
		mine, first := all, !seat.caughtUp
		switch {
		case known && p.Standing != board.Admitted: // who waits is told nothing of what happens inside
			mine = all.Alone(p.No)
			mine.Whole = first
			seat.caughtUp = true
		case first:
			mine = k.ring.Since(seat.since, k.state.Seq)
			for _, key := range k.recently() {
				mine.Touch(key)
			}
			seat.caughtUp = true
		default:
			f.Tell = k.say(seat, all.Tell, said)
		}
		if err := t.drawFor(seat, viewer, mine, artist, &f); err != nil {
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
	k.told = k.state.Seq
}

// drawFor draws what changed for one page.
func (t *turn) drawFor(seat *Seat, viewer board.Viewer, c frame.Changes, artist *frame.Artist, f *frame.Frame) error {
	state := t.desk.state
	keys := c.Of(viewer.Person)
	if c.Whole || len(keys) > mostKeys || slices.Contains(keys, "board") {
		whole, err := artist.Whole(seat.lang, state.View(viewer))
		f.Ops = [][]byte{whole}
		return err
	}
	f.Ops = make([][]byte, 0, len(keys))
	parts := t.parts[:0]
	for _, key := range keys {
		if part, shown := state.Part(key, viewer); shown {
			parts = append(parts, part)
		} else {
			f.Ops = append(f.Ops, frame.Drop(key))
		}
	}
	t.parts = parts
	for _, part := range frame.InOrder(parts) {
		drawn, err := artist.Put(seat.lang, part)
		if err != nil {
			return err
		}
		f.Ops = append(f.Ops, drawn)
	}
	return nil
}

// say gives in words what happened, things of one kind together; what is for everyone is written
// once in each language.
func (k *desk) say(seat *Seat, tells []board.Tell, said map[lang.Lang][]frame.Told) []frame.Told {
	public, done := said[seat.lang]
	var own []frame.Told
	for _, t := range tells {
		switch {
		case t.To == 0 && !done:
			public = together(public, frame.Told{Kind: t.Kind, Text: k.s.tell(seat.lang, t), Count: 1})
		case t.To != 0 && t.To == seat.no:
			own = together(own, frame.Told{Kind: t.Kind, Text: k.s.tell(seat.lang, t), Count: 1})
		}
	}
	said[seat.lang] = public
	return append(public[:len(public):len(public)], own...)
}

// together counts one more of a kind; the last one says it.
func together(all []frame.Told, one frame.Told) []frame.Told {
	for i := range all {
		if all[i].Kind == one.Kind {
			all[i].Text = one.Text
			all[i].Count++
			return all
		}
	}
	return append(all, one)
}
