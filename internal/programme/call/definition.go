package call

import "maillage/internal/programme/rule"

// Definition is everything a call for projects says. JSON tags are also the keys of the file.
type Definition struct {
	Key         string            `json:"key"`
	Title       Text              `json:"title"`
	Purpose     Text              `json:"purpose"`
	Funder      string            `json:"funder"`
	Zone        string            `json:"zone"` // IANA: Europe/Paris
	Continuous  bool              `json:"continuous,omitempty"`
	Rounds      []Round           `json:"rounds"`
	Envelope    Money             `json:"envelope,omitempty"`
	Places      int               `json:"places,omitempty"` // planned awards over the whole call
	Attributes  []Attribute       `json:"attributes,omitempty"`
	Quotas      []Quota           `json:"quotas,omitempty"`
	Consortium  Consortium        `json:"consortium,omitzero"`
	Eligibility []rule.Rule[Text] `json:"eligibility,omitempty"`
	Amount      AmountRule        `json:"amount"`
	Years       Years             `json:"years"`
	Payments    []Payment         `json:"payments"`
	Form        []Section         `json:"form"`
	Pieces      []Piece           `json:"pieces,omitempty"`
	Letters     LettersRule       `json:"letters,omitzero"`
	Video       VideoRule         `json:"video,omitzero"`
	Budget      BudgetRule        `json:"budget,omitzero"`
	Scale       []Text            `json:"scale,omitempty"` // labels of the marks 0, 1, 2…
	Criteria    []Criterion       `json:"criteria"`
	SignOff     SignOffRule       `json:"sign_off"`
	Grace       GraceRule         `json:"grace,omitzero"`
	Refusals    []Reason          `json:"refusals,omitempty"`
	Corrections CorrectionRule    `json:"corrections,omitzero"`
	// Unknown lists the settings the source of a preset does not tell, such as
	// "video.max_seconds": their values are neutral and shown as such.
	Unknown []string `json:"unknown,omitempty"`
}

// Round is one wave of a call. The first may leave its opening out: it is open from the
// publication on. A continuous call has exactly one round, which may never close.
type Round struct {
	Key    string    `json:"key"`
	Title  Text      `json:"title"`
	Opens  LocalTime `json:"opens,omitempty"`
	Closes LocalTime `json:"closes,omitempty"`
	// Places is a planning value: a decision may pass it, with a reason. 0: no cap.
	Places   int   `json:"places,omitempty"`
	Envelope Money `json:"envelope,omitempty"` // 0: only the envelope of the call
}

// Attribute sorts projects into kinds that quotas and amounts can name: the kind of
// territory, for instance. The applicants declare it.
type Attribute struct {
	Key     string   `json:"key"`
	Label   Text     `json:"label"`
	Help    Text     `json:"help,omitzero"`
	Options []Option `json:"options"`
	// Confirmed: the instructor checks what was declared before it counts in quotas.
	Confirmed bool `json:"confirmed,omitempty"`
	// Computed tells the value from where the project is and who carries it: the first whose
	// condition holds. Applicants may declare another; the instructor sees both.
	Computed []Computed `json:"computed,omitempty"`
}

// Computed is a value of an attribute with the condition that gives it.
type Computed struct {
	Option string         `json:"option"`
	If     rule.Condition `json:"if"`
}

// Compute tells the value that the conditions give: Yes with an option; No with none, when no
// condition holds; Undecided as soon as one that comes before any that holds cannot be told.
func (a Attribute) Compute(f rule.Facts) (option string, verdict rule.Verdict) {
	for _, c := range a.Computed {
		switch (rule.Rule[Text]{If: c.If}).Decide(f).Verdict {
		case rule.Yes:
			return c.Option, rule.Yes
		case rule.Undecided:
			return "", rule.Undecided
		case rule.No, rule.Instructor:
		}
	}
	return "", rule.No
}

// Option is one value of an attribute or of a question with choices.
type Option struct {
	Key   string `json:"key"`
	Label Text   `json:"label"`
}

// Scope says over what a quota counts.
type Scope string

// The scopes.
const (
	PerRound  Scope = "round"
	WholeCall Scope = "call"
)

// Quota bounds the number of awards whose attribute has one of the values. 0 means no bound.
type Quota struct {
	Key       string   `json:"key"`
	Label     Text     `json:"label"`
	Attribute string   `json:"attribute"`
	Values    []string `json:"values"`
	Min       int      `json:"min,omitempty"`
	Max       int      `json:"max,omitempty"`
	Scope     Scope    `json:"scope"`
}

// LegalKind is the family of an organisation, as rooms that know organisations name it.
type LegalKind string

// The legal kinds.
const (
	Public      LegalKind = "public"
	Association LegalKind = "association"
	Company     LegalKind = "company"
)

// LegalKinds lists them all.
func LegalKinds() []LegalKind { return []LegalKind{Public, Association, Company} }

// Consortium says who must be around the table.
type Consortium struct {
	MinOrganisations int `json:"min_organisations,omitempty"`
	// LeadKinds limits the legal kinds of the lead; empty means all.
	LeadKinds []LegalKind `json:"lead_kinds,omitempty"`
	Roles     []Role      `json:"roles,omitempty"`
}

// Role is a part an organisation declares in the consortium: a training actor, say.
type Role struct {
	Key   string `json:"key"`
	Label Text   `json:"label"`
	Help  Text   `json:"help,omitzero"`
	Min   int    `json:"min"`
}

// Years bounds the length of a project.
type Years struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// PaymentEvent is what triggers an instalment.
type PaymentEvent string

// The events.
const (
	AtSignature   PaymentEvent = "signature"
	AtStart       PaymentEvent = "start"
	AtMidReport   PaymentEvent = "mid_report"
	AtYearReport  PaymentEvent = "year_report"
	AtFinalReport PaymentEvent = "final_report"
	AtInvoice     PaymentEvent = "invoice"
)

// Payment is one instalment of the grant. The shares of a call sum to 100 %.
type Payment struct {
	Key   string       `json:"key"`
	Label Text         `json:"label"`
	Share Rate         `json:"share"`
	Event PaymentEvent `json:"event"`
}

// Piece is a document to attach.
type Piece struct {
	Key     string   `json:"key"`
	Label   Text     `json:"label"`
	Help    Text     `json:"help,omitzero"`
	Formats []string `json:"formats"` // file name endings, without the dot
	// MaxBytes is told before anyone uploads.
	MaxBytes    int64       `json:"max_bytes"`
	RequiredFor []LegalKind `json:"required_for,omitempty"` // of the lead; empty: never required
	Template    string      `json:"template,omitempty"`     // address of a model to download
}

// LettersRule is about letters of support.
type LettersRule struct {
	Min  int  `json:"min,omitempty"`
	Help Text `json:"help,omitzero"`
}

// VideoRule is about the video. A zero limit means none.
type VideoRule struct {
	Required         bool  `json:"required,omitempty"`
	MaxSeconds       int   `json:"max_seconds,omitempty"`
	MaxBytes         int64 `json:"max_bytes,omitempty"`
	CaptionsRequired bool  `json:"captions_required,omitempty"`
	// LinkAllowed: the address of a video kept elsewhere is enough.
	LinkAllowed bool `json:"link_allowed,omitempty"`
	Help        Text `json:"help,omitzero"`
}

// Asked tells whether the call asks for a video, or takes one.
func (v VideoRule) Asked() bool {
	return v.Required || v.LinkAllowed || v.MaxBytes > 0 || !v.Help.IsZero()
}

// BudgetRule is about the provisional budget. Years 0 means as many as the project lasts.
type BudgetRule struct {
	Required bool `json:"required,omitempty"`
	Years    int  `json:"years,omitempty"`
	Help     Text `json:"help,omitzero"`
}

// Criterion is one thing dossiers are scored on.
type Criterion struct {
	Key    string `json:"key"`
	Label  Text   `json:"label"`
	Help   Text   `json:"help,omitzero"`
	Weight int    `json:"weight"`
	// Scale labels the marks 0, 1, 2… of this criterion; empty: the scale of the call.
	Scale    []Text   `json:"scale,omitempty"`
	Sections []string `json:"sections,omitempty"` // where in the form to read about it
}

// Signers says whose approval a dossier needs before it can be filed.
type Signers string

// The signers.
const (
	EveryPartner Signers = "every_partner"
	LeadOnly     Signers = "lead_only"
	ShareSigns   Signers = "share"
)

// SignOffRule is about approving the exact version that will be filed.
type SignOffRule struct {
	Who Signers `json:"who"`
	// Share of the partners who must approve, with ShareSigns.
	Share           Rate `json:"share,omitempty"`
	ObjectionBlocks bool `json:"objection_blocks,omitempty"`
}

// LateRule says what becomes of a dossier filed after the grace minutes. It is always
// recorded and shown to the funder: none of the values destroys anything.
type LateRule string

// The rules for late dossiers.
const (
	FunderDecides LateRule = "funder_decides"
	NextRound     LateRule = "next_round"
)

// GraceRule is known to applicants in advance.
type GraceRule struct {
	Minutes int      `json:"minutes,omitempty"`
	Late    LateRule `json:"late,omitempty"` // empty: FunderDecides
}

// Reason is a ground for refusal that decisions choose from.
type Reason struct {
	Key   string `json:"key"`
	Label Text   `json:"label"`
}

// CorrectionRule gives the days applicants have to answer a request; 0 allows no request.
type CorrectionRule struct {
	Days int `json:"days,omitempty"`
}

// Canonical gives the JSON kept and fingerprinted: the same Definition always gives the
// same bytes.
func (d Definition) Canonical() ([]byte, error) { return encode(d) }
