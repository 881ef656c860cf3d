package territory

import (
	"strings"
	"unicode/utf8"

	"maillage/internal/fold"
	"maillage/internal/territory"
)

// maxCodes is how many communes a text typed to search a list may stand for.
const maxCodes = 10

// Codes gives the codes of the communes whose name begins with a text, for searching lists
// of what is there; none for a text too short to name one.
func Codes(land *territory.Reference, text string) []string {
	typed := fold.Text(text)
	if land.Missing() || utf8.RuneCountInString(typed) < 3 {
		return nil
	}
	var codes []string
	for _, c := range land.Search(text, maxCodes) {
		if strings.HasPrefix(fold.Text(c.Name), typed) {
			codes = append(codes, c.Code)
		}
	}
	return codes
}
