package player

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"maillage/internal/web/ui"
)

// A moment is written as players show it: minutes and seconds, after hours where there are some.
var moment = regexp.MustCompile(`(?:(\d{1,2}):([0-5]\d)|(\d{1,2})):([0-5]\d)`)

// Noted splits what somebody wrote of a film of a length at the moments that it names, as 1:23, which
// lead to a page that shows the film, in the quality that is asked for here. Moments after its end are
// words: hours of the day, say. Of a film whose length is 0 nobody knows where it ends.
func Noted(r *http.Request, text, page string, length time.Duration) (pieces []ui.NotePiece) {
	from, query := 0, url.Values{}
	if asked := quality(r); asked != "" {
		query.Set("quality", asked)
	}
	for _, at := range moment.FindAllStringSubmatchIndex(text, -1) {
		seconds := number(text, at[2:4])*3600 + (number(text, at[4:6])+number(text, at[6:8]))*60 + number(text, at[8:10])
		if after(seconds, length) || touches(text, at[0], at[1]) {
			continue
		}
		if at[0] > from {
			pieces = append(pieces, ui.NotePiece{Text: text[from:at[0]]})
		}
		query.Set("at", strconv.Itoa(seconds))
		pieces = append(pieces, ui.NotePiece{Text: text[at[0]:at[1]], At: seconds, URL: page + "?" + query.Encode() + "#film"})
		from = at[1]
	}
	if from < len(text) {
		pieces = append(pieces, ui.NotePiece{Text: text[from:]})
	}
	return pieces
}

// Moments gives the moments alone among the pieces of a note, each once.
func Moments(pieces []ui.NotePiece) (moments []ui.NotePiece) {
	known := map[int]bool{}
	for _, piece := range pieces {
		if piece.URL != "" && !known[piece.At] {
			known[piece.At] = true
			moments = append(moments, piece)
		}
	}
	return moments
}

// maxMoment is later than any moment that can be written, in seconds.
const maxMoment = 100 * 60 * 60

func after(seconds int, length time.Duration) bool {
	return length > 0 && time.Duration(seconds)*time.Second > length
}

// number reads the digits between two places of a text; 0 where there are none.
func number(text string, at []int) int {
	if at[0] < 0 {
		return 0
	}
	n, _ := strconv.Atoi(text[at[0]:at[1]]) // two digits at most
	return n
}

// touches tells whether more digits stand around a piece of a text, or beyond a colon: it is part
// of something else.
func touches(text string, from, to int) bool {
	digit := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9' }
	colon := func(i int) bool { return i >= 0 && i < len(text) && text[i] == ':' }
	return digit(from-1) || digit(to) || colon(from-1) && digit(from-2) || colon(to) && digit(to+1)
}

// start gives what is added to the address of a film, which begins at the moment that the page is
// asked for with at=83, in seconds.
func start(r *http.Request, length time.Duration) string {
	at, err := strconv.Atoi(r.URL.Query().Get("at"))
	if err != nil || at <= 0 || at > maxMoment || after(at, length) {
		return ""
	}
	return "#t=" + strconv.Itoa(at)
}
