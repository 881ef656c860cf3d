// Package workshop holds the pages of workshops: preparing one, joining it, the board while it
// runs.
package workshop

import (
	"embed"
	"fmt"
	"reflect"

	"maillage/internal/lang"
	"maillage/internal/web"
	"maillage/internal/workshop/board"
)

//go:embed *.html
var files embed.FS

// parts define what a board is made of: each is drawn with its page, or alone when it changes.
var parts = []string{"note.html", "lists.html", "decision.html", "step.html", "people.html"}

// drawers draw each kind of part.
var drawers = map[reflect.Type]func(lang.Lang, any) ([]byte, error){}

func init() {
	drawer[board.View]("board/board")
	drawer[board.NoteView]("board/note")
	drawer[board.ListView]("board/list")
	drawer[board.BodyView]("board/body")
	drawer[board.StepView]("board/step")
	drawer[board.ClockView]("board/clock")
	drawer[board.AgendaView]("board/agenda")
	drawer[board.PeopleView]("board/people")
	drawer[board.PersonView]("board/person")
	drawer[board.MeView]("board/me")
	drawer[board.DecisionView]("board/decision")
	drawer[board.GroupsView]("board/groups")
	drawer[board.PlacesView]("board/places")
	drawer[board.GoneView]("board/gone")
	drawer[board.TotalView]("board/total")
}

func drawer[T any](name string) {
	piece := web.Piece[T](files, name, parts...)
	drawers[reflect.TypeFor[T]()] = func(l lang.Lang, view any) ([]byte, error) {
		return piece.Draw(l, view.(T))
	}
}

// Draw writes one element of a board, or the whole when the part's view is a board.View, as
// pages of the addresses below /workshops/{id}/ show it: its forms and links are relative.
func Draw(l lang.Lang, p board.Part) ([]byte, error) {
	draw, ok := drawers[reflect.TypeOf(p.View)]
	if !ok {
		return nil, fmt.Errorf("draw %q: a board has no %T", p.Key, p.View)
	}
	return draw(l, p.View)
}

// Tell says in a language what happened, for those who do not see it move.
func Tell(l lang.Lang, t board.Tell) string { return l.Text("board.tell."+t.Kind, t.Args...) }
