package agenda

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"maillage/internal/fault"
	"maillage/internal/lang"
)

// The bounds of an agenda.
const (
	MaxSteps       = 60
	MaxTitle       = 120  // characters of a title
	MaxText        = 2000 // characters of a purpose, an instruction, a proposal
	MaxHelp        = 500  // characters of the help of a column
	MaxMinutes     = 480  // of a step
	MaxColumns     = 20
	MaxCriteria    = 10
	MaxDots        = 50
	MaxGroups      = 20
	leastScale     = 2
	mostScale      = 10
	maxTotalLength = 24 * 60 // minutes of all steps
)

var (
	stepForm   = regexp.MustCompile(`^s[1-9][0-9]{0,3}$`)
	columnForm = regexp.MustCompile(`^[a-z0-9]{1,30}(-[a-z0-9]{1,30}){0,5}$`)
)

// ofNeeded and ofAllowed tell which kinds take up an earlier step.
func (k Kind) takesUp(s Step) (needed, allowed bool) {
	switch k {
	case Cluster, Vote, Rate:
		return true, true
	case Groups:
		return s.Split == ByColumn, s.Split == ByColumn
	default:
		return false, false
	}
}

// checker gathers what is wrong, each with its field: "title", "steps.3.columns.0.title".
type checker struct {
	fault.Fields
	at string
}

func (c *checker) wrong(field, key string, args ...any) { c.Add(c.at+field, key, args...) }

// text checks words that people read: needed ones are not empty.
func (c *checker) text(field, text string, most int, needed, lines bool) {
	switch {
	case needed && strings.TrimSpace(text) == "":
		c.wrong(field, "agenda.no.empty")
	case utf8.RuneCountInString(text) > most:
		c.wrong(field, "agenda.no.long", "max", most)
	case !lang.Readable(text) || !lines && strings.ContainsAny(text, "\n\r\t"):
		c.wrong(field, "agenda.no.control")
	}
}

func (c *checker) number(field string, n, least, most int) {
	if n < least || n > most {
		c.wrong(field, "agenda.no.number", "min", least, "max", most)
	}
}

// Check tells all that is wrong with an agenda, as a fault.Invalid whose fields say where. Fields that
// a kind of step does not read must be empty: nothing is kept that nobody sees.
func (a *Agenda) Check() error {
	c := &checker{}
	c.text("title", a.Title, MaxTitle, true, false)
	if lang.Links(a.Title) { // it goes into mails
		c.wrong("title", "field.link")
	}
	c.text("purpose", a.Purpose, MaxText, false, true)
	if len(a.Steps) == 0 {
		c.wrong("steps", "agenda.no.no_step")
	}
	if len(a.Steps) > MaxSteps {
		c.wrong("steps", "agenda.no.steps", "max", MaxSteps)
		return c.Err()
	}
	seen, minutes := map[string]bool{}, 0
	for i, s := range a.Steps {
		c.at = "steps." + strconv.Itoa(i) + "."
		if !stepForm.MatchString(s.ID) || seen[s.ID] {
			c.wrong("id", "agenda.no.id")
		}
		seen[s.ID] = true
		minutes += min(max(s.Minutes, 0), MaxMinutes)
		c.step(a, s)
	}
	c.at = ""
	if minutes > maxTotalLength {
		c.wrong("steps", "agenda.no.too_much_time", "hours", maxTotalLength/60)
	}
	return c.Err()
}

func (c *checker) step(a *Agenda, s Step) {
	if !slices.Contains(Kinds(), s.Kind) {
		c.wrong("kind", "agenda.no.kind")
		return
	}
	c.text("title", s.Title, MaxTitle, true, false)
	c.text("instruction", s.Instruction, MaxText, false, true)
	c.number("minutes", s.Minutes, 0, MaxMinutes)
	c.of(a, s)
	c.hiding(s)
	c.columns(s)
	c.choice(s)
	c.groups(s)
	if (s.Kind == Consent || s.Proposal == "") && (s.Canvas == "" || s.Kind == Canvas) {
		c.text("proposal", s.Proposal, MaxText, false, true)
		return
	}
	c.wrong("kind", "agenda.no.other_kind")
}

// of checks the step that is taken up: an earlier one, in which there is something to take.
func (c *checker) of(a *Agenda, s Step) {
	needed, allowed := s.Kind.takesUp(s)
	if s.Of == "" {
		if needed {
			c.wrong("of", "agenda.no.of_needed")
		}
		return
	}
	of, earlier := a.Before(s)
	switch {
	case !allowed:
		c.wrong("of", "agenda.no.of_useless")
	case !earlier:
		c.wrong("of", "agenda.no.of_later")
	case of.Kind == Consent:
		c.wrong("of", "agenda.no.of_consent")
	case s.Kind == Cluster && of.Choice(), s.Kind == Groups && len(of.Columns) == 0:
		c.wrong("of", "agenda.no.of_kind")
	}
}

// hiding checks who writes, who arranges, and what is hidden.
func (c *checker) hiding(s Step) {
	for field, who := range map[string]Who{"write": s.Write, "arrange": s.Arrange} {
		if who != Everyone && who != Facilitators {
			c.wrong(field, "agenda.no.who")
		}
	}
	if s.Private && (s.Choice() || s.Kind == Consent || s.Kind == Cluster) {
		c.wrong("private", "agenda.no.private")
	}
	if s.Anonymous && !s.Kind.Hides() {
		c.wrong("anonymous", "agenda.no.anonymous")
	}
}

func (c *checker) columns(s Step) {
	keys := map[string]bool{}
	for i, column := range s.Columns {
		at := fmt.Sprintf("columns.%d.", i)
		if !columnForm.MatchString(column.Key) || keys[column.Key] {
			c.wrong(at+"key", "agenda.no.key")
		}
		keys[column.Key] = true
		c.text(at+"title", column.Title, MaxTitle, true, false)
		c.text(at+"help", column.Help, MaxHelp, false, true)
	}
	switch {
	case len(s.Columns) > MaxColumns:
		c.wrong("columns", "agenda.no.columns", "max", MaxColumns)
	case len(s.Columns) > 0 && (s.Choice() || s.Kind == Consent || s.Kind == Cluster || s.Kind == Groups && s.Split == ByColumn):
		c.wrong("columns", "agenda.no.columns_useless")
	case s.Kind == Inventory && !slices.Equal(keysOf(s.Columns), inventoryKeys):
		c.wrong("columns", "agenda.no.inventory")
	case s.Kind == Canvas:
		definition, known := CanvasOf(s.Canvas)
		if !known {
			c.wrong("canvas", "agenda.no.canvas")
		} else if !slices.Equal(keysOf(s.Columns), definition.keys()) {
			c.wrong("columns", "agenda.no.boxes")
		}
	}
}

// choice checks what is given to things: dots, or values by criteria.
func (c *checker) choice(s Step) {
	if s.Kind == Vote {
		c.number("dots", s.Dots, 1, MaxDots)
		c.number("most_each", s.MostEach, 0, max(s.Dots, 0))
	} else if s.Dots != 0 || s.MostEach != 0 {
		c.wrong("dots", "agenda.no.other_kind")
	}
	if s.Kind != Rate {
		if s.Scale != 0 || len(s.Criteria) > 0 {
			c.wrong("criteria", "agenda.no.other_kind")
		}
		return
	}
	c.number("scale", s.Scale, leastScale, mostScale)
	if len(s.Criteria) == 0 || len(s.Criteria) > MaxCriteria {
		c.wrong("criteria", "agenda.no.criteria", "max", MaxCriteria)
	}
	keys := map[string]bool{}
	for i, criterion := range s.Criteria {
		at := fmt.Sprintf("criteria.%d.", i)
		if !columnForm.MatchString(criterion.Key) || keys[criterion.Key] {
			c.wrong(at+"key", "agenda.no.key")
		}
		keys[criterion.Key] = true
		c.text(at+"title", criterion.Title, MaxTitle, true, false)
		c.text(at+"help", criterion.Help, MaxHelp, false, true)
	}
}

func (c *checker) groups(s Step) {
	switch {
	case s.Kind != Groups:
		if s.Split != "" || s.Count != 0 {
			c.wrong("split", "agenda.no.other_kind")
		}
	case s.Split == ByColumn:
		if s.Count != 0 {
			c.wrong("count", "agenda.no.count_by_column")
		}
	case s.Split == AtRandom, s.Split == Chosen:
		c.number("count", s.Count, 2, MaxGroups)
	default:
		c.wrong("split", "agenda.no.split")
	}
}

func keysOf(columns []Column) []string {
	keys := make([]string, 0, len(columns))
	for _, column := range columns {
		keys = append(keys, column.Key)
	}
	return keys
}
