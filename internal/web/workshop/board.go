package workshop

import (
	"encoding/json"
	"strconv"
	"time"

	"maillage/internal/lang"
	"maillage/internal/web"
	"maillage/internal/workshop/board"
)

// BoardPage is the board of a workshop while it runs.
type BoardPage struct {
	web.Page
	ID    string
	View  board.View
	As    string // how its lists lie: "wall", "list", or "" for what suits the screen
	Views []Choice
	Here  string // address of this page
	Now   time.Time
	Texts string // the sentences of its island
}

// Choice is a link to one way of looking.
type Choice struct {
	Label, URL string
	Current    bool
}

var boardPage = web.Template[BoardPage](files, "board.html", parts...)

// ProjectorPage is the board in large, for a room, without anything to do.
type ProjectorPage struct {
	web.Page
	ID      string
	View    board.View
	Address string // by which people join, as they type it; or ""
	QR      QR     // the same for the cameras of phones; empty without an address
	Now     time.Time
	Texts   string
}

var projectorPage = web.Template[ProjectorPage](files, "projector.html", parts...)

// views are the ways to look at a board.
func views(l lang.Lang, as string, whom int) []Choice {
	also := ""
	if whom > 0 {
		also = "&for=" + strconv.Itoa(whom)
	}
	return []Choice{
		{l.Text("board.view.list"), "board?view=list" + also, as == "list"},
		{l.Text("board.view.wall"), "board?view=wall" + also, as == "wall"},
	}
}

// textsOf gives the sentences of the island.
func textsOf(l lang.Lang) string {
	content, err := json.Marshal(l.Texts("board.script."))
	if err != nil {
		panic(err) // texts always can
	}
	return string(content)
}
