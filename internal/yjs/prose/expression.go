package prose

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// expression is a content expression of ProseMirror: which nodes may follow each other.
//
//	name or group, a b (one after the other), a | b (either), ( ), a+ a* a? a{2} a{2,} a{2,4}
type expression interface {
	// after gives the places among nodes where it may end that begins at one of several.
	after(nodes []*NodeKind, places []int) []int
	// names gathers the names and groups of which it is made.
	names(to map[string]bool)
}

type (
	named    string
	sequence []expression
	either   []expression
	repeated struct {
		of          expression
		least, most int // most is -1 where there is no end
	}
)

// matches tells whether an expression describes nodes, all of them.
func matches(e expression, nodes []*NodeKind) bool {
	for _, place := range e.after(nodes, []int{0}) {
		if place == len(nodes) {
			return true
		}
	}
	return false
}

func (n named) after(nodes []*NodeKind, places []int) []int {
	var ends []int
	for _, place := range places {
		if place < len(nodes) && nodes[place].is(string(n)) {
			ends = append(ends, place+1)
		}
	}
	return ends
}

func (n named) names(to map[string]bool)    { to[string(n)] = true }
func (s sequence) names(to map[string]bool) { each(s, to) }
func (e either) names(to map[string]bool)   { each(e, to) }
func (r repeated) names(to map[string]bool) {
	if r.most != 0 {
		r.of.names(to)
	}
}

func each(all []expression, to map[string]bool) {
	for _, one := range all {
		one.names(to)
	}
}

func (k *NodeKind) is(name string) bool {
	if k.Name == name {
		return true
	}
	for _, group := range k.Group {
		if group == name {
			return true
		}
	}
	return false
}

func (s sequence) after(nodes []*NodeKind, places []int) []int {
	for _, each := range s {
		places = each.after(nodes, places)
	}
	return places
}

func (e either) after(nodes []*NodeKind, places []int) []int {
	var ends []int
	seen := map[int]bool{}
	for _, each := range e {
		ends = news(ends, each.after(nodes, places), seen)
	}
	return ends
}

func (r repeated) after(nodes []*NodeKind, places []int) []int {
	for range r.least {
		places = r.of.after(nodes, places)
	}
	seen := map[int]bool{}
	ends := news(nil, places, seen)
	for times := r.least; len(places) > 0 && times != r.most; times++ {
		before := len(ends)
		ends = news(ends, r.of.after(nodes, places), seen)
		places = ends[before:] // what was reached before leads nowhere new
	}
	return ends
}

// news adds the places that were not seen.
func news(to, places []int, seen map[int]bool) []int {
	for _, place := range places {
		if !seen[place] {
			seen[place] = true
			to = append(to, place)
		}
	}
	return to
}

// mostTimes bounds numbers of repetitions: each is a step of reading.
const mostTimes = 100

// parser reads an expression word by word.
type parser struct {
	words []string
	known map[string]bool
	deep  int
}

func parseExpression(text string, known map[string]bool) (expression, error) {
	for _, sign := range []string{"(", ")", "|", "+", "*", "?", "{", "}", ","} {
		text = strings.ReplaceAll(text, sign, " "+sign+" ")
	}
	p := &parser{words: strings.Fields(text), known: known}
	if len(p.words) == 0 {
		return sequence{}, nil
	}
	e, err := p.choice()
	if err == nil && len(p.words) > 0 {
		err = fmt.Errorf("%q was not expected", p.words[0])
	}
	return e, err
}

func (p *parser) eat(word string) bool {
	if len(p.words) == 0 || p.words[0] != word {
		return false
	}
	p.words = p.words[1:]
	return true
}

func (p *parser) choice() (expression, error) {
	var all either
	for {
		one, err := p.sequence()
		if err != nil {
			return nil, err
		}
		if all = append(all, one); !p.eat("|") {
			break
		}
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return all, nil
}

func (p *parser) sequence() (expression, error) {
	var all sequence
	for len(p.words) > 0 && p.words[0] != ")" && p.words[0] != "|" {
		one, err := p.one()
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		return nil, errors.New("a name or ( was expected")
	}
	return all, nil
}

func (p *parser) one() (expression, error) {
	var e expression
	switch word := p.words[0]; {
	case p.eat("("):
		if p.deep++; p.deep > 20 {
			return nil, errors.New("deeper than 20")
		}
		inner, err := p.choice()
		if err != nil {
			return nil, err
		}
		if p.deep--; !p.eat(")") {
			return nil, errors.New(") was expected")
		}
		e = inner
	case p.known[word]:
		p.words = p.words[1:]
		e = named(word)
	default:
		return nil, fmt.Errorf("no node and no group is named %q", word)
	}
	switch {
	case p.eat("+"):
		return repeated{e, 1, -1}, nil
	case p.eat("*"):
		return repeated{e, 0, -1}, nil
	case p.eat("?"):
		return repeated{e, 0, 1}, nil
	case p.eat("{"):
		return p.times(e)
	}
	return e, nil
}

func (p *parser) times(e expression) (expression, error) {
	least, err := p.number()
	if err != nil {
		return nil, err
	}
	r := repeated{e, least, least}
	if p.eat(",") {
		if r.most = -1; len(p.words) > 0 && p.words[0] != "}" {
			if r.most, err = p.number(); err != nil {
				return nil, err
			}
		}
	}
	if !p.eat("}") || r.most >= 0 && r.most < r.least {
		return nil, errors.New("{2}, {2,} or {2,4} was expected")
	}
	return r, nil
}

func (p *parser) number() (int, error) {
	if len(p.words) == 0 {
		return 0, errors.New("a number was expected")
	}
	n, err := strconv.Atoi(p.words[0])
	if err != nil || n < 0 || n > mostTimes {
		return 0, fmt.Errorf("%q is no number up to %d", p.words[0], mostTimes)
	}
	p.words = p.words[1:]
	return n, nil
}
