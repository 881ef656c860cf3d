package video

import (
	"slices"
	"strings"
	"time"

	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/lang"
)

// Person is someone seen or heard in the video.
type Person struct {
	ID             string
	Name           string
	OrganisationID string // for which they speak, or ""
	Part           string // what they do in it
	Speaks         bool
	Minor          bool // both parents sign
	Consent        Consent
	Until          string // last day of the consent, as 2024-03-12, or ""
	Signed         *Signed
	Version        int
}

// Consent is how far the consent of a person has come.
type Consent string

// The states of a consent.
const (
	Wanted       Consent = "wanted" // nobody has asked yet
	Asked        Consent = "asked"
	SignedByThem Consent = "signed"
	Refused      Consent = "refused"
	Withdrawn    Consent = "withdrawn"
)

// Consents lists them in order.
func Consents() []Consent { return []Consent{Wanted, Asked, SignedByThem, Refused, Withdrawn} }

// MayAppear tells whether a person consented and still does on a day.
func (p Person) MayAppear(now time.Time) bool {
	return p.Consent == SignedByThem && !p.Ended(now)
}

// Ended tells whether the days for which a person consented are over.
func (p Person) Ended(now time.Time) bool {
	return p.Until != "" && now.In(lang.Paris).Format(time.DateOnly) > p.Until
}

// Against tells that a person said no: they are to be shown nowhere.
func (p Person) Against() bool { return p.Consent == Refused || p.Consent == Withdrawn }

// Signed is the form that a person signed, as a file.
type Signed struct {
	BlobID, Name, Media, SHA256, Scan string
	Size                              int64
	AddedAt                           time.Time
	AddedBy                           string
}

// Location is where scenes are filmed.
type Location struct {
	ID      string
	PlaceID string // of the collective, or ""
	Name    string
	Needs   string
	Version int
}

// Scene is one shot of the video, or a few that belong together.
type Scene struct {
	ID         string
	Seen       string
	Heard      string
	LocationID string   // "" while not chosen
	People     []string // identifiers, in the order of the list of people
	Seconds    int      // 0 while nobody has estimated them
	Version    int
}

// Tempo is how many words a minute people read aloud unless they choose another: slow enough to be
// followed by those who read captions.
const Tempo = 140

// Slowest and Fastest bound the tempo of the teleprompter.
const (
	Slowest = 60
	Fastest = 240
)

// Words counts what is read aloud.
func (s Scene) Words() int { return len(strings.Fields(s.Heard)) }

// Reading is how many seconds it takes to read aloud what is heard.
func (s Scene) Reading() int { return (s.Words()*60 + Tempo - 1) / Tempo }

// Hurried tells that what is heard does not fit into the seconds of the scene.
func (s Scene) Hurried() bool { return s.Seconds > 0 && s.Reading() > s.Seconds }

// Most there may be of each in one video.
const (
	MostScenes    = 100
	MostPeople    = 100
	MostLocations = 50
)

const (
	maxLine    = 200
	maxSeen    = 1_000
	maxHeard   = 3_000
	maxSeconds = 3_600
)

func (p *Person) check() error {
	var fields fault.Fields
	p.Name = entry.Line(&fields, "name", p.Name, maxLine, true)
	p.Part = entry.Line(&fields, "part", p.Part, maxLine, false)
	if !slices.Contains(Consents(), p.Consent) {
		fields.Add("consent", "field.choose")
	}
	if p.Until != "" {
		day, err := time.Parse(time.DateOnly, p.Until)
		if err != nil || day.Year() < 2000 || day.Year() > 2200 {
			fields.Add("until", "video.until.invalid")
		}
	}
	return fields.Err()
}

func (l *Location) check() error {
	var fields fault.Fields
	l.Name = entry.Line(&fields, "name", l.Name, maxLine, l.PlaceID == "")
	l.Needs = entry.Text(&fields, "needs", l.Needs, maxSeen, false)
	return fields.Err()
}

func (s *Scene) check() error {
	var fields fault.Fields
	s.Seen = entry.Text(&fields, "seen", s.Seen, maxSeen, true)
	s.Heard = entry.Text(&fields, "heard", s.Heard, maxHeard, false)
	if s.Seconds < 0 || s.Seconds > maxSeconds {
		fields.Add("seconds", "video.seconds.invalid", "max", maxSeconds)
	}
	return fields.Err()
}
