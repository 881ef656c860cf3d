// Package rule decides, rule by rule, whether a project may apply, from where it is and who
// carries it. Rules are data of a call. The package is pure: what is known of a place comes
// through Facts, and a rule that needs a list nobody imported cannot decide: it never says
// no for want of data.
package rule

// Verdict is the answer of a condition, and of a rule.
type Verdict string

// The verdicts. Undecided means that something needed is not known; Instructor that the call
// leaves the answer to whoever instructs.
const (
	Yes        Verdict = "yes"
	No         Verdict = "no"
	Undecided  Verdict = "undecided"
	Instructor Verdict = "instructor"
)

// Rule is a condition with what follows from it.
type Rule[Text any] struct {
	Key  string    `json:"key"`
	Text Text      `json:"text"` // for people
	If   Condition `json:"if"`
	// Met and Unmet are the answers when the condition holds and when it does not; Yes and No
	// when empty.
	Met   Verdict `json:"met,omitempty"`
	Unmet Verdict `json:"unmet,omitempty"`
}

// Condition is one test, or a combination of others: exactly one field is set.
type Condition struct {
	All []Condition `json:"all,omitempty"`
	Any []Condition `json:"any,omitempty"`
	Not *Condition  `json:"not,omitempty"`

	Inside *Inside `json:"inside,omitempty"`
	Among  *Among  `json:"among,omitempty"`
	People *People `json:"population,omitempty"`
	Class  *Class  `json:"class,omitempty"`
	Far    *Far    `json:"far,omitempty"`
	Age    *Age    `json:"age,omitempty"`
	Form   *Form   `json:"form,omitempty"`
}

// The bounds of the condition of one rule: beyond them nobody can read it.
const (
	MaxDepth      = 6
	MaxConditions = 60
)

// Inside asks whether the project's point lies in an area of an imported list, or at most
// some metres from one.
type Inside struct {
	List   string  `json:"list"`
	Metres float64 `json:"metres,omitempty"`
}

// Level is a level of the division of the country.
type Level string

// The levels.
const (
	Commune        Level = "commune"
	EPCI           Level = "epci"
	Arrondissement Level = "arrondissement"
	Departement    Level = "departement"
	Region         Level = "region"
)

// Levels lists them all, from the smallest.
func Levels() []Level { return []Level{Commune, EPCI, Arrondissement, Departement, Region} }

// Among asks whether the project lies in one of some territories: those named here, or
// those of an imported list of communes.
type Among struct {
	Level Level    `json:"level,omitempty"`
	Codes []string `json:"codes,omitempty"`
	List  string   `json:"list,omitempty"`
}

// Census says which of the official populations a rule counts: they differ.
type Census string

// The populations: of the commune by INSEE; of its EPCI by the DGCL, municipal or total.
const (
	OfCommune       Census = "commune"
	OfEPCIMunicipal Census = "epci_municipal"
	OfEPCITotal     Census = "epci_total"
)

// Censuses lists them all.
func Censuses() []Census { return []Census{OfCommune, OfEPCIMunicipal, OfEPCITotal} }

// People bounds a population; 0 is no bound above.
type People struct {
	Of  Census `json:"of"`
	Min int    `json:"min,omitempty"`
	Max int    `json:"max,omitempty"`
}

// Class asks for the class that an imported list gives to the commune: its density, the
// size of its urban unit.
type Class struct {
	List   string   `json:"list"`
	Values []string `json:"values"`
}

// Far asks that no labelled place is near: within some kilometres as the crow flies, or
// within some minutes at an average speed, which is an estimate and said to be one.
type Far struct {
	List       string  `json:"list,omitempty"` // an imported list of points; "" for the places awarded on this site
	Kilometres float64 `json:"kilometres,omitempty"`
	Minutes    float64 `json:"minutes,omitempty"`
	Speed      float64 `json:"speed,omitempty"` // kilometres an hour, of straight line
}

// Metres gives the distance that must be free.
func (f Far) Metres() float64 {
	if f.Minutes > 0 {
		return f.Minutes / 60 * f.Speed * 1000
	}
	return f.Kilometres * 1000
}

// Age asks how old the organisation is, in whole months at the date asked about.
type Age struct {
	Months int `json:"months"`
}

// Form asks for the legal family of the organisation that carries the project.
type Form struct {
	Kinds []string `json:"kinds"`
}

// Blank tells whether a test does not say yet what it asks for; combinations are never blank.
func (c Condition) Blank() bool {
	switch {
	case c.Inside != nil:
		return c.Inside.List == ""
	case c.Among != nil:
		return c.Among.List == "" && (c.Among.Level == "" || len(c.Among.Codes) == 0)
	case c.People != nil:
		return c.People.Min == 0 && c.People.Max == 0
	case c.Class != nil:
		return c.Class.List == "" || len(c.Class.Values) == 0
	case c.Far != nil:
		return c.Far.Metres() == 0
	case c.Age != nil:
		return c.Age.Months == 0
	case c.Form != nil:
		return len(c.Form.Kinds) == 0
	}
	return c.Not == nil && len(c.All)+len(c.Any) == 0
}
