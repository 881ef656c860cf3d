package ui

// Player shows a film, or why it cannot be seen yet. Package web/player fills it.
type Player struct {
	Title         string // of the film
	State         string // how far it has come; see package film
	Said          string // the state in words, or "" where there is nothing to say
	Waits         bool   // more comes by itself
	Done          int    // percent, while it is encoded
	Source        string // address of the film, or ""
	Width, Height int    // 0 where nobody knows
	Poster        string // address of a picture, or ""
	Captions      string // address of a WebVTT file, or ""
	Length        string // in words, or ""
	Choices       []PlayerChoice
	Original      string   // address of the film as it was sent, to be kept, or ""
	Transcript    []string // paragraphs
	Described     string   // what is seen and not said
}

// NotePiece is a piece of a note on a film: words, or a moment that leads to it.
type NotePiece struct {
	Text, URL string
	At        int // in seconds, where there is an address
}

// PlayerChoice is a quality of the film.
type PlayerChoice struct {
	Label   string
	Page    string // address of the page with this quality
	Source  string // address of the film in it
	Current bool
}
