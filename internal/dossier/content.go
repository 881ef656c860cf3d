package dossier

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"maillage/internal/canonical"
)

// Content is what partners validate and what is frozen at filing. Its canonical form is
// that of RFC 8785 (JSON Canonicalization Scheme) over the fields below: texts in Unicode
// NFC with \n line ends, amounts in cents, no empty optional field. Anyone can recompute
// the SHA-256 of those bytes: docs/operating.md says how.
type Content struct {
	Format     string            `json:"format"` // "maillage-dossier/1"
	ID         string            `json:"id"`
	Call       string            `json:"call"`
	Round      string            `json:"round"`
	Revision   int               `json:"revision"` // of the call's form
	Title      string            `json:"title"`
	Years      int               `json:"years"`
	Attributes map[string]string `json:"attributes,omitempty"`
	Collective string            `json:"collective"`
	Partners   []ContentPartner  `json:"partners,omitempty"`
	Place      *ContentPlace     `json:"place,omitempty"`
	Answers    map[string]string `json:"answers,omitempty"` // all but the long ones
	// Texts are the long answers, as ProseMirror writes documents in JSON.
	Texts map[string]json.RawMessage `json:"texts,omitempty"`
	// Sources are what paragraphs of Texts come from, by the names that their attribute "sources" holds.
	Sources   map[string]ContentSource `json:"sources,omitempty"`
	Budget    []ContentLine            `json:"budget,omitempty"`
	Letters   []ContentLetter          `json:"letters,omitempty"`
	Files     []ContentFile            `json:"files,omitempty"`
	VideoLink string                   `json:"video_link,omitempty"`
}

// ContentPartner is an organisation that takes part.
type ContentPartner struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Form  string `json:"form"`
	SIRET string `json:"siret,omitempty"`
	// Founded is a day or a month: rules may ask for it.
	Founded string `json:"founded,omitempty"`
	Lead    bool   `json:"lead,omitempty"`
}

// ContentPlace is the place of the project.
type ContentPlace struct {
	Name    string `json:"name"`
	Status  string `json:"status"`
	Commune string `json:"commune"`
	Address string `json:"address,omitempty"`
	// Lat and Lon are WGS84 degrees as texts, both or none: what rules on distance decide from.
	Lat string `json:"lat,omitempty"`
	Lon string `json:"lon,omitempty"`
}

// ContentLine is a line of the budget.
type ContentLine struct {
	Year    int    `json:"year"`
	Account string `json:"account"`
	Label   string `json:"label"`
	Cents   int64  `json:"cents"`
	Request bool   `json:"request,omitempty"`
	Funding string `json:"funding,omitempty"`
}

// ContentLetter is a letter of support.
type ContentLetter struct {
	From   string `json:"from"`
	Status string `json:"status"`
	SHA256 string `json:"sha256,omitempty"`
}

// ContentFile is a file.
type ContentFile struct {
	Slot   string `json:"slot"`
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Content gives what the dossier says now.
func (e Everything) Content() Content {
	c := Content{
		Format: "maillage-dossier/1", ID: e.ID, Call: e.Call.Slug, Round: e.Round.Key, Revision: e.FormRevision, Title: norm.NFC.String(e.Title),
		Years: e.Years, Attributes: e.Attributes, Collective: norm.NFC.String(e.Collective.Name), VideoLink: e.VideoLink, Answers: map[string]string{}, Texts: map[string]json.RawMessage{},
	}
	for _, p := range e.Partners {
		c.Partners = append(c.Partners, ContentPartner{p.ID, norm.NFC.String(p.Name), string(p.Form), p.SIRET, p.Founded, p.Lead})
	}
	if e.Place != nil {
		c.Place = &ContentPlace{
			Name: norm.NFC.String(e.Place.Name), Status: string(e.Place.Status), Commune: e.Place.CommuneCode, Address: norm.NFC.String(e.Place.Address),
			Lat: degrees(e.Place.Lat), Lon: degrees(e.Place.Lon),
		}
	}
	for key, visible := range e.Definition().Visible(e.Values()) {
		switch a := e.Answers[key]; {
		case !visible:
		case a.Prose != "":
			c.Texts[key] = norm.NFC.Bytes(e.labelled(a))
		case a.Value != "":
			c.Answers[key] = norm.NFC.String(a.Value)
		}
	}
	c.keepSources(e)
	for _, l := range e.Lines {
		c.Budget = append(c.Budget, ContentLine{l.Year, l.Account, norm.NFC.String(l.Label), l.Cents, l.Request, l.Funding})
	}
	for _, l := range e.Letters {
		c.Letters = append(c.Letters, ContentLetter{norm.NFC.String(l.FromWhom), string(l.Status), e.Files[LetterSlot(l.ID)].SHA256})
	}
	for slot, f := range e.Files {
		if IsImage(slot) && !c.shows(f) {
			continue
		}
		c.Files = append(c.Files, ContentFile{slot, norm.NFC.String(f.Name), f.Size, f.SHA256})
	}
	c.sort()
	return c
}

// shows tells whether a text shows an image: others are left over from what was taken out.
func (c Content) shows(f File) bool {
	for _, written := range c.Texts {
		if strings.Contains(string(written), "/files/"+f.ID) {
			return true
		}
	}
	return false
}

// sort puts lists in an order of their own: what was removed and written again as it was is
// no other content, and asks nobody to validate again.
func (c *Content) sort() {
	slices.SortFunc(c.Partners, func(a, b ContentPartner) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(c.Budget, func(a, b ContentLine) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Label, b.Label),
			cmp.Compare(a.Cents, b.Cents), cmp.Compare(a.Funding, b.Funding))
	})
	slices.SortFunc(c.Letters, func(a, b ContentLetter) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Status, b.Status), cmp.Compare(a.SHA256, b.SHA256))
	})
	slices.SortFunc(c.Files, func(a, b ContentFile) int { return cmp.Compare(a.Slot, b.Slot) })
}

// Canonical gives the bytes that are fingerprinted and kept.
func (c Content) Canonical() ([]byte, error) {
	content, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("canonical form of dossier %s: %w", c.ID, err)
	}
	return canonical.JSON(content)
}

// Fingerprint gives the SHA-256 of canonical bytes, in hexadecimal.
func Fingerprint(canonical []byte) string {
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}

// degrees writes a coordinate with the digits it has; "" for none.
func degrees(d *float64) string {
	if d == nil {
		return ""
	}
	return strconv.FormatFloat(*d, 'f', -1, 64)
}

// coordinate reads what degrees wrote.
func coordinate(text string) *float64 {
	d, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil
	}
	return &d
}
