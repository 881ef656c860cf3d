package collective

import (
	"slices"
	"strings"
	"time"

	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/siret"
)

// Role is what a person may do in a collective.
type Role string

// The roles.
const (
	NoRole Role = ""
	Lead   Role = "lead"   // does everything, files
	Writer Role = "writer" // writes the application
	Reader Role = "reader"
)

// Kind is the family of an organisation, which pieces and rules depend on.
type Kind string

// The kinds.
const (
	Public      Kind = "public"
	Association Kind = "association"
	Company     Kind = "company"
	Other       Kind = "other"
)

// Form is a legal form, as people name it.
type Form string

// Forms lists the legal forms offered, each with its kind.
func Forms() []Form {
	return []Form{
		"association", "fondation", "commune", "epci", "departement", "region", "syndicat_mixte", "etablissement_public", "gip",
		"scic", "scop", "sarl", "sas", "sa", "cooperative", "entreprise_individuelle", "autre",
	}
}

// Kind gives the family of a legal form. Cooperatives are companies in law.
func (f Form) Kind() Kind {
	switch f {
	case "association", "fondation":
		return Association
	case "commune", "epci", "departement", "region", "syndicat_mixte", "etablissement_public", "gip":
		return Public
	case "scic", "scop", "sarl", "sas", "sa", "cooperative", "entreprise_individuelle":
		return Company
	default:
		return Other
	}
}

// Collective is a group that applies together.
type Collective struct {
	ID        string
	Name      string
	Purpose   string
	CreatedAt time.Time
	Version   int
	Role      Role // of the person asking, where a person asks
}

// Organisation is a legal person.
type Organisation struct {
	ID          string
	Name        string
	Form        Form
	SIRET       string // 14 digits, or ""
	RNA         string // of an association, or ""
	CommuneCode string // of its seat, or ""
	Founded     string // day or month, as 2019-04-12 or 2019-04, or ""
	Version     int
}

// Kind is the family of the organisation.
func (o Organisation) Kind() Kind { return o.Form.Kind() }

// Partner is an organisation in a collective.
type Partner struct {
	Organisation
	CollectiveID       string
	Lead               bool
	RepresentativeID   string // account, or "" while nobody represents it
	RepresentativeName string
	JoinedAt           time.Time
}

// Member is a person in a collective.
type Member struct {
	AccountID   string
	Name, Email string
	Lang        lang.Lang // that they are written to in
	Role        Role
}

// Status says whether a place is open or still a project.
type Status string

// The statuses of a place.
const (
	Existing Status = "existing"
	Planned  Status = "planned"
)

// Place is a third place, existing or planned.
type Place struct {
	ID             string
	CollectiveID   string
	OrganisationID string // who runs it, or ""
	Name           string
	Status         Status
	CommuneCode    string
	Address        string
	Lat, Lon       *float64 // WGS84 degrees, both or none
	Opens          string   // "2021-09" or ""
	Version        int
}

// ContributionKind is what a partner brings.
type ContributionKind string

// ContributionKinds lists what partners may bring; the last three are what they know, whom they know
// and what they are.
func ContributionKinds() []ContributionKind {
	return []ContributionKind{"money", "premises", "equipment", "time", "skill", "relation", "identity"}
}

// Contribution is one thing a partner brings.
type Contribution struct {
	ID             string
	OrganisationID string
	Kind           ContributionKind
	Label          string
	Cents          int64 // amount or estimate; 0 when not valued
	Version        int
}

// Invitation asks someone to join. Email is "" for a link that several may use.
type Invitation struct {
	ID             string
	CollectiveID   string
	Email          string
	Role           Role
	OrganisationID string // whom the guest will represent, or ""
	Organisation   string // its name
	InvitedBy      string // account
	Inviter        string // their name, or ""
	CreatedAt      time.Time
	ExpiresAt      time.Time

	ended, endedBy string
}

const (
	maxName    = 200
	maxPurpose = 2_000
	maxAddress = 300
)

func check(fields *fault.Fields, o *Organisation) {
	o.Name = entry.Name(fields, "name", o.Name, maxName)
	if !slices.Contains(Forms(), o.Form) {
		fields.Add("form", "field.choose")
	}
	if strings.TrimSpace(o.SIRET) != "" {
		digits, problem := siret.Parse(o.SIRET)
		if problem != "" {
			fields.Add("siret", "siret."+string(problem))
		}
		o.SIRET = digits
	}
	o.RNA = strings.ToUpper(strings.TrimSpace(o.RNA))
	if o.RNA != "" && !siret.ValidRNA(o.RNA) {
		fields.Add("rna", "organisation.rna.invalid")
	}
}

// ParseRole gives the role a form asks for; nobody is made lead but by hand-over.
func ParseRole(typed string) (Role, error) {
	switch role := Role(typed); role {
	case Writer, Reader:
		return role, nil
	default:
		var fields fault.Fields
		fields.Add("role", "field.choose")
		return NoRole, fields.Err()
	}
}
