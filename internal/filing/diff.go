package filing

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"maillage/internal/dossier"
)

// Change is one difference between two versions of a dossier, before and after in words.
type Change struct {
	Part   string // answer, budget, letter, file, partner, place, title, attribute, years, video
	Key    string // question, slot… or ""
	Before string
	After  string
}

// Diff lists what changed from one content to another, in the order of the dossier.
func Diff(before, after dossier.Content) []Change {
	var changes []Change
	compare := func(part, key, a, b string) {
		if a != b {
			changes = append(changes, Change{part, key, a, b})
		}
	}
	compare("title", "", before.Title, after.Title)
	compare("years", "", fmt.Sprint(before.Years), fmt.Sprint(after.Years))
	compare("place", "", place(before.Place), place(after.Place))
	compareMaps(compare, "attribute", before.Attributes, after.Attributes)
	compareMaps(compare, "partner", partners(before), partners(after))
	compareMaps(compare, "answer", before.Answers, after.Answers)
	compareMaps(compare, "budget", lines(before), lines(after))
	compareMaps(compare, "letter", letters(before), letters(after))
	compareMaps(compare, "file", files(before), files(after))
	compare("video", "", before.VideoLink, after.VideoLink)
	return changes
}

func compareMaps(compare func(part, key, a, b string), part string, before, after map[string]string) {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(before)), maps.Keys(after))
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		compare(part, key, before[key], after[key])
	}
}

func place(p *dossier.ContentPlace) string {
	if p == nil {
		return ""
	}
	return p.Name + ", " + p.Commune + ", " + p.Address
}

func partners(c dossier.Content) map[string]string {
	all := map[string]string{}
	for _, p := range c.Partners {
		all[p.Name] = p.Form + " " + p.SIRET
	}
	return all
}

// lines sums the budget by year, heading and label, so that a line moved is no change.
func lines(c dossier.Content) map[string]string {
	sums := map[string]int64{}
	for _, l := range c.Budget {
		sums[fmt.Sprintf("%d / %s %s", l.Year, dossier.HeadingOf(l.Account), l.Label)] += l.Cents
	}
	all := map[string]string{}
	for key, cents := range sums {
		all[key] = fmt.Sprintf("%d.%02d €", cents/100, cents%100)
	}
	return all
}

func letters(c dossier.Content) map[string]string {
	all := map[string]string{}
	for _, l := range c.Letters {
		all[l.From] = l.Status + " " + l.SHA256
	}
	return all
}

func files(c dossier.Content) map[string]string {
	all := map[string]string{}
	for _, f := range c.Files {
		all[f.Slot] = f.Name + " " + f.SHA256
	}
	return all
}

func readContent(text string) (dossier.Content, error) {
	var c dossier.Content
	err := json.Unmarshal([]byte(text), &c)
	return c, err
}
