package filing

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"maillage/internal/canonical"
	"maillage/internal/dossier"
)

// Change is one difference between two versions of a dossier. Before and After are the
// pieces of content themselves, nil when there was or is none: the page puts them in words.
type Change struct {
	Part          string // title, answer, budget…
	Key           string // attribute, question, slot… or ""
	Before, After any    // string (of a text, its canonical JSON), int, or a ContentPlace, ContentPartner, ContentLine, ContentLetter, ContentFile, ContentSource
}

// Diff lists all that changed from one content to another, in the order of the dossier.
// Nothing that changes the fingerprint goes untold but the order of lines.
func Diff(before, after dossier.Content) []Change {
	var d diff
	one(&d, "collective", before.Collective, after.Collective)
	one(&d, "call", before.Call+" "+before.Round, after.Call+" "+after.Round)
	one(&d, "revision", before.Revision, after.Revision)
	one(&d, "title", before.Title, after.Title)
	one(&d, "years", before.Years, after.Years)
	one(&d, "place", or(before.Place), or(after.Place))
	many(&d, "attribute", before.Attributes, after.Attributes)
	many(&d, "partner", by(before.Partners, partner), by(after.Partners, partner))
	many(&d, "answer", before.Answers, after.Answers)
	many(&d, "text", written(before.Texts), written(after.Texts))
	many(&d, "source", before.Sources, after.Sources)
	many(&d, "budget", by(before.Budget, line), by(after.Budget, line))
	many(&d, "letter", by(before.Letters, letter), by(after.Letters, letter))
	many(&d, "file", by(before.Files, file), by(after.Files, file))
	one(&d, "video", before.VideoLink, after.VideoLink)
	return d
}

type diff []Change

// some gives the value, or nil for nothing.
func some[T comparable](value T) any {
	var nothing T
	if value == nothing {
		return nil
	}
	return value
}

func or(p *dossier.ContentPlace) dossier.ContentPlace {
	if p == nil {
		return dossier.ContentPlace{}
	}
	return *p
}

func one[T comparable](d *diff, part string, before, after T) {
	if before != after {
		*d = append(*d, Change{part, "", some(before), some(after)})
	}
}

func many[T comparable](d *diff, part string, before, after map[string]T) {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(before)), maps.Keys(after))
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		if before[key] != after[key] {
			name, _, _ := strings.Cut(key, again)
			*d = append(*d, Change{part, name, some(before[key]), some(after[key])})
		}
	}
}

const again = "\x00" // no text of a dossier holds it

// by finds pieces by what they are about; those about the same are told apart by their rank.
func by[T any](all []T, about func(T) string) map[string]T {
	found := make(map[string]T, len(all))
	for _, each := range all {
		key := about(each)
		for n, name := 2, key; ; n++ {
			if _, taken := found[key]; !taken {
				break
			}
			key = fmt.Sprintf("%s%s%d", name, again, n)
		}
		found[key] = each
	}
	return found
}

func partner(p dossier.ContentPartner) string { return p.ID }
func letter(l dossier.ContentLetter) string   { return l.From }
func file(f dossier.ContentFile) string       { return f.Slot }

func line(l dossier.ContentLine) string {
	return fmt.Sprintf("%02d %s %s", l.Year, l.Account, l.Label)
}

// written gives texts as values that can be compared, in one form whatever wrote them.
func written(texts map[string]json.RawMessage) map[string]string {
	all := make(map[string]string, len(texts))
	for key, content := range texts {
		if one, err := canonical.JSON(content); err == nil {
			content = one
		}
		all[key] = string(content)
	}
	return all
}

func readContent(text string) (dossier.Content, error) {
	var c dossier.Content
	err := json.Unmarshal([]byte(text), &c)
	return c, err
}
