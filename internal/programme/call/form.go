package call

// Section is one page of the form.
type Section struct {
	Key       string     `json:"key"`
	Title     Text       `json:"title"`
	Help      Text       `json:"help,omitzero"`
	Questions []Question `json:"questions"`
}

// QuestionKind is the type of an answer.
type QuestionKind string

// The kinds of question. What a kept answer looks like is told by Normalise.
const (
	ShortText QuestionKind = "text"
	LongText  QuestionKind = "long_text"
	Choice    QuestionKind = "choice"
	Choices   QuestionKind = "choices"
	Number    QuestionKind = "number"
	Amount    QuestionKind = "money"
	Date      QuestionKind = "date"
	YesNo     QuestionKind = "yes_no"
	Email     QuestionKind = "email"
	Link      QuestionKind = "url"
	Phone     QuestionKind = "phone"
	Commune   QuestionKind = "commune"
	Siret     QuestionKind = "siret"
)

// QuestionKinds lists them all, in the order an editor offers them.
func QuestionKinds() []QuestionKind {
	return []QuestionKind{
		ShortText, LongText, Choice, Choices, YesNo, Number, Amount, Date,
		Email, Link, Phone, Commune, Siret,
	}
}

// Question is one thing asked. Its key is unique in the whole form and stable from one
// revision to the next: answers are kept under it.
type Question struct {
	Key      string       `json:"key"`
	Kind     QuestionKind `json:"kind"`
	Label    Text         `json:"label"`
	Help     Text         `json:"help,omitzero"`
	Required bool         `json:"required,omitempty"`
	// MinLength and MaxLength count characters of texts. 0: no limit.
	MinLength int `json:"min_length,omitempty"`
	MaxLength int `json:"max_length,omitempty"`
	// Min and Max bound numbers and amounts (in whole euros), and how many choices may be taken.
	Min      *int       `json:"min,omitempty"`
	Max      *int       `json:"max,omitempty"`
	Decimals int        `json:"decimals,omitempty"` // of a number
	Options  []Option   `json:"options,omitempty"`
	ShowIf   *Condition `json:"show_if,omitempty"`
}

// Condition decides whether a question is asked. It either looks at one earlier question
// (equals, any_of, answered) or combines conditions (all, any, not).
type Condition struct {
	Question string      `json:"question,omitempty"`
	Equals   string      `json:"equals,omitempty"`
	AnyOf    []string    `json:"any_of,omitempty"`
	Answered bool        `json:"answered,omitempty"`
	All      []Condition `json:"all,omitempty"`
	Any      []Condition `json:"any,omitempty"`
	Not      *Condition  `json:"not,omitempty"`
}

// Answers holds normalised answers by question key. A missing or empty one is unanswered.
type Answers map[string]string

// Question finds a question by its key, with the key of its section.
func (d Definition) Question(key string) (q Question, section string, ok bool) {
	for _, s := range d.Form {
		for _, q := range s.Questions {
			if q.Key == key {
				return q, s.Key, true
			}
		}
	}
	return Question{}, "", false
}

// Visible gives the keys of the questions asked, given the answers. A hidden question
// counts as unanswered, so hiding one hides those that depend on it. The answers
// themselves are kept: showing the question again brings them back.
func (d Definition) Visible(answers Answers) map[string]bool {
	visible := map[string]bool{}
	seen := Answers{}
	for _, s := range d.Form {
		for _, q := range s.Questions {
			if q.ShowIf != nil && !q.ShowIf.holds(seen) {
				continue
			}
			visible[q.Key] = true
			if a := answers[q.Key]; a != "" {
				seen[q.Key] = a
			}
		}
	}
	return visible
}

func (c Condition) holds(answers Answers) bool {
	switch {
	case c.Not != nil:
		return !c.Not.holds(answers)
	case len(c.All) > 0:
		for _, part := range c.All {
			if !part.holds(answers) {
				return false
			}
		}
		return true
	case len(c.Any) > 0:
		for _, part := range c.Any {
			if part.holds(answers) {
				return true
			}
		}
		return false
	}
	given := answers[c.Question]
	if c.Answered {
		return given != ""
	}
	wanted := c.AnyOf
	if c.Equals != "" {
		wanted = []string{c.Equals}
	}
	for _, taken := range Taken(given) {
		for _, w := range wanted {
			if taken == w {
				return true
			}
		}
	}
	return false
}

// Missing lists the questions that are asked, required and not answered, in order.
func (d Definition) Missing(answers Answers) []Question {
	visible := d.Visible(answers)
	var missing []Question
	for _, s := range d.Form {
		for _, q := range s.Questions {
			if q.Required && visible[q.Key] && answers[q.Key] == "" {
				missing = append(missing, q)
			}
		}
	}
	return missing
}
