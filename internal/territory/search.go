package territory

import (
	"cmp"
	"slices"
	"strings"

	"maillage/internal/fold"
)

// How well a name answers, best first. A former name ranks after today's, but when it is
// exactly what was typed: who types "Arbignieu" in full wants no longer name.
const (
	exact = 1 + iota
	exactFormer
	begins
	wordBegins
	formerBegins
	formerWordBegins
	none
)

// maxQuery, in bytes, is above the longest label; what is typed beyond it is not looked at.
const maxQuery = 200

type match struct {
	index, rank, former int
	order               uint64
}

// order puts matches by rank, then population, then code in one number: "saint" has four
// thousand to sort.
func (r *Reference) order(m match) uint64 {
	const people, places = 1<<32 - 1, 1 << 20                                                                 // no commune has more, and there are fewer
	return (uint64(m.rank)*(people+1)+people-uint64(r.communes[m.index].population))*places + uint64(m.index) //nolint:gosec // none is negative
}

// Search finds communes by the beginning of their name or words, or by postal code, at
// most limit of them: exact names first, then beginnings, then words inside, the most
// populated first in each. Case, accents, hyphens, "St" and "Ste" do not matter. When no
// name begins so, each word typed may begin a word of the name, the name or code of the
// département, or the postal code, so that "saint denis 93" and a whole Label find theirs;
// an INSEE code is found too.
func (r *Reference) Search(query string, limit int) []Commune {
	wanted := foldQuery(query)
	if wanted[0] == "" || limit <= 0 || r.Missing() {
		return nil
	}
	asked := search{query, limit}
	if len(query) > longest || limit > 100 {
		return r.search(wanted, limit)
	}
	found, kept := r.recent.Get(asked)
	if !kept {
		found = r.search(wanted, limit)
		r.recent.Add(asked, found)
	}
	return slices.Clone(found)
}

// search is a question that people ask again: letter by letter, page after page.
type search struct {
	query string
	limit int
}

const (
	maxRecent = 500 // some hundred kilobytes
	longest   = 50  // bytes of what is kept: names are shorter
)

func (r *Reference) search(wanted []string, limit int) []Commune {
	matches := r.match(wanted)
	for i := range matches {
		matches[i].order = r.order(matches[i])
	}
	slices.SortFunc(matches, func(a, b match) int { return cmp.Compare(a.order, b.order) })
	found := make([]Commune, 0, min(limit, len(matches)))
	seen := make(map[int]bool, min(limit, len(matches)))
	for _, m := range matches {
		if len(found) == limit {
			break
		}
		if seen[m.index] {
			continue // found by another of its names already
		}
		seen[m.index] = true
		c := r.commune(&r.communes[m.index])
		if m.former >= 0 {
			c.Former = r.field(&r.formers[m.former], formerName)
		}
		found = append(found, c)
	}
	return found
}

// SearchEPCI finds EPCI by the beginning of their name or words, at most limit of them, in
// the order Search uses.
func (r *Reference) SearchEPCI(query string, limit int) []EPCI {
	wanted := foldQuery(query)
	if wanted[0] == "" || limit <= 0 {
		return nil
	}
	var matches []match
	for i := range r.epcis {
		if rank := rankOf(r.epcis[i].folded, wanted); rank < none {
			matches = append(matches, match{index: i, rank: rank})
		}
	}
	slices.SortFunc(matches, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank),
			cmp.Compare(r.epcis[b.index].Municipal, r.epcis[a.index].Municipal),
			cmp.Compare(a.index, b.index))
	})
	found := make([]EPCI, 0, min(limit, len(matches)))
	for _, m := range matches[:min(limit, len(matches))] {
		found = append(found, r.epcis[m.index])
	}
	return found
}

func (r *Reference) match(wanted []string) []match {
	var matches []match
	if number := strings.ReplaceAll(wanted[0], " ", ""); digits(number) {
		matches = r.matchPostal(number)
	} else if matches = r.matchNames(wanted); len(matches) == 0 {
		matches = r.matchWords(wanted)
	}
	if len(matches) == 0 { // those who keep files know communes by their INSEE code
		if c, ok := r.Commune(strings.ToUpper(wanted[0])); ok {
			index, _ := r.find(c.Code)
			matches = []match{{index: index, rank: exact, former: -1}}
		}
	}
	return matches
}

func (r *Reference) matchNames(wanted []string) []match {
	var matches []match
	for _, i := range r.naming(r.communes, wanted) {
		if rank := rankOf(r.foldedName(&r.communes[i]), wanted); rank < none {
			matches = append(matches, match{index: i, rank: rank, former: -1})
		}
	}
	for _, i := range r.naming(r.formers, wanted) {
		today := int(r.formers[i].today)
		switch rankOf(r.foldedName(&r.formers[i]), wanted) {
		case exact:
			matches = append(matches, match{index: today, rank: exactFormer, former: i})
		case begins:
			matches = append(matches, match{index: today, rank: formerBegins, former: i})
		case wordBegins:
			matches = append(matches, match{index: today, rank: formerWordBegins, former: i})
		}
	}
	return matches
}

// fewLetters are in so many names that each is looked at.
const fewLetters = 2

// naming lists the records whose name may hold one of the spellings, in order. All names are
// looked through as one text, and where one ends is found afterwards: four times faster for
// a whole name than a look at each.
func (r *Reference) naming(records []record, wanted []string) []int {
	var found []int
	if slices.ContainsFunc(wanted, func(w string) bool { return len(w) <= fewLetters }) {
		for i := range records {
			found = append(found, i)
		}
		return found
	}
	for _, w := range wanted {
		for from := 0; ; {
			at := strings.Index(r.folded[from:], w)
			if at < 0 {
				break
			}
			at += from
			from = at + 1
			i, exact := slices.BinarySearchFunc(records, at, func(c record, at int) int { return cmp.Compare(int(c.name), at) })
			if !exact {
				i--
			}
			if i < 0 || at+len(w) > int(records[i].name)+int(records[i].length) {
				continue // of the other list, or of two names side by side
			}
			found = append(found, i)
			from = int(records[i].name) + int(records[i].length)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func (r *Reference) matchPostal(prefix string) []match {
	var matches []match
	for i := range r.communes {
		if r.hasPostal(&r.communes[i], prefix) {
			matches = append(matches, match{index: i, rank: begins, former: -1})
		}
	}
	return matches
}

// matchWords ranks first the communes whose own name holds most of the words typed: those
// need the département or the postal code for the fewest. A single word that begins no word
// of a name, which matchNames has seen, is not looked for elsewhere: "manche" is no commune.
func (r *Reference) matchWords(wanted []string) []match {
	if !strings.Contains(wanted[0], " ") {
		return nil
	}
	var matches []match
	add := func(index, former int, name string) {
		for _, w := range wanted {
			if elsewhere, all := r.wordsElsewhere(w, name, &r.communes[index]); all {
				matches = append(matches, match{index: index, rank: begins + elsewhere, former: former})
			}
		}
	}
	for i := range r.communes {
		add(i, -1, r.foldedName(&r.communes[i]))
	}
	if len(matches) > 0 {
		return matches
	}
	for i := range r.formers {
		f := &r.formers[i]
		add(int(f.today), i, r.foldedName(&r.communes[f.today])+" "+r.foldedName(f))
	}
	return matches
}

// wordsElsewhere counts the words typed that are not in the name but in the département or
// the postal codes; all is false when some word is nowhere, or none is in the name.
func (r *Reference) wordsElsewhere(typed, name string, c *record) (elsewhere int, all bool) {
	words := 0
	for word := range strings.SplitSeq(typed, " ") {
		words++
		if wordIn(name, word) {
			continue
		}
		elsewhere++
		if !r.hasPostal(c, word) && !wordIn(r.departements[r.field(c, communeDepartement)].folded, word) {
			return 0, false
		}
	}
	return elsewhere, elsewhere < words
}

// wordIn tells whether a word of the text begins so.
func wordIn(text, begin string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], begin)
		if at < 0 {
			return false
		}
		if at += from; at == 0 || text[at-1] == ' ' {
			return true
		}
		from = at + len(begin)
	}
}

// rankOf tells how well a folded name answers the best of the wanted spellings.
func rankOf(name string, wanted []string) int {
	best := none
	for _, w := range wanted {
		switch {
		case name == w:
			return exact
		case strings.HasPrefix(name, w):
			best = min(best, begins)
		case best > wordBegins && wordAfterFirst(name, w):
			best = wordBegins
		}
	}
	return best
}

// wordAfterFirst tells whether a word but the first begins so, allocating nothing.
func wordAfterFirst(name, begin string) bool {
	at := strings.IndexByte(name, ' ')
	return at >= 0 && wordIn(name[at+1:], begin)
}

func digits(text string) bool {
	return strings.Trim(text, "0123456789") == ""
}

// foldQuery gives the spellings to look for: with "st" and "ste" spelled out first, then as
// typed, because "ste" may begin Stenay.
func foldQuery(query string) []string {
	if len(query) > maxQuery {
		query = query[:maxQuery]
	}
	typed := fold.Text(query)
	words := strings.Fields(typed)
	for i, word := range words {
		switch word {
		case "st":
			words[i] = "saint"
		case "ste":
			words[i] = "sainte"
		}
	}
	if full := strings.Join(words, " "); full != typed {
		return []string{full, typed}
	}
	return []string{typed}
}
