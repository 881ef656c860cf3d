package pdf

import "time"

// Document is what a template prints: its JSON form is the template's data, words already
// in the reader's language.
type Document interface {
	// Template names a file of assets/typst, without its ending.
	Template() string
	// Dated is written in the file as its date, so that one content gives the same bytes.
	Dated() time.Time
}

// Words are those that every template prints around its content.
type Words struct {
	Title   string `json:"title"`   // what the document is: "Récépissé de dépôt"
	Subject string `json:"subject"` // what it is about: the title of the dossier
	Issuer  string `json:"issuer"`  // at the foot of each page: the site and its address
	Page    string `json:"page"`    // "Page", before its number
	Of      string `json:"of"`      // "sur", before the number of pages
	// Unprintable is added when signs had to be replaced by U+FFFD, which it explains.
	Unprintable string `json:"unprintable"`
}

// Fact is a value with its label.
type Fact struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Receipt is the proof of a filing.
type Receipt struct {
	Words
	At          time.Time   `json:"-"`
	Late        bool        `json:"late"`
	Filed       string      `json:"filed"`  // "Déposé le 30 mars 2021 à 18 h 05 (heure de Paris)"
	Timing      string      `json:"timing"` // on time, within grace or late, and the closing instant
	Facts       []Fact      `json:"facts"`
	Fingerprint Fact        `json:"fingerprint"`
	Validations Validations `json:"validations"`
	Pieces      Pieces      `json:"pieces"`
	Verify      Verify      `json:"verify"`
}

// Validations is the table of what each partner said.
type Validations struct {
	Heading string       `json:"heading"`
	None    string       `json:"none"`    // shown when there is no row
	Columns [3]string    `json:"columns"` // organisation, person, verdict
	Rows    []Validation `json:"rows"`
}

// Validation is a row of Validations.
type Validation struct {
	Organisation string `json:"organisation"`
	Person       string `json:"person"`
	Verdict      string `json:"verdict"` // with its instant
	Comment      string `json:"comment"` // the reservation, in the person's words; may be empty
}

// Pieces is the list of files, each with its own fingerprint.
type Pieces struct {
	Heading string  `json:"heading"`
	None    string  `json:"none"` // shown when there is no item
	Items   []Piece `json:"items"`
}

// Piece is a file.
type Piece struct {
	Name   string `json:"name"`
	Size   string `json:"size"`
	Digest string `json:"digest"` // SHA-256, grouped for reading
}

// Verify tells how anyone checks the frozen copy without this site.
type Verify struct {
	Heading string `json:"heading"`
	Text    string `json:"text"`
	Command string `json:"command"`
}

// Template names receipt.typ.
func (Receipt) Template() string { return "receipt" }

// Dated is the instant of the filing.
func (r Receipt) Dated() time.Time { return r.At }

const group = 8 // hexadecimal digits that an eye keeps together

// Grouped writes a fingerprint in groups that eyes can follow.
func Grouped(fingerprint string) string {
	grouped := make([]byte, 0, len(fingerprint)+len(fingerprint)/group)
	for i := range len(fingerprint) {
		if i > 0 && i%group == 0 {
			grouped = append(grouped, ' ')
		}
		grouped = append(grouped, fingerprint[i])
	}
	return string(grouped)
}
