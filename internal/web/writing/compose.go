package writing

import (
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"maillage/internal/blob"
	"maillage/internal/dossier"
	"maillage/internal/filing"
	"maillage/internal/lang"
	"maillage/internal/paper"
	"maillage/internal/pdf"
	"maillage/internal/programme/call"
	"maillage/internal/territory"
	dossierpages "maillage/internal/web/dossier"
	"maillage/internal/web/written"
	"maillage/internal/yjs/prose"
)

// Composing is a dossier as a paper says it: as it was filed, or as it is being written.
type Composing struct {
	dossier.Everything
	Filing    *filing.Filing    // in force; nil for a draft
	Positions []filing.Position // of a draft
	Land      *territory.Reference
	Site      string // its address
	// Open gives a picture of a text by the identifier of its file.
	Open func(fileID string) (dossier.File, blob.File, error)
}

// Compose puts a whole dossier in the words of a language, in the order of the funder's form.
func Compose(l lang.Lang, c Composing) paper.Paper {
	p := paper.Paper{
		Lang: l, Kind: l.Text("paper.kind"), Title: c.Title, Author: c.Collective.Name, Issuer: "Maillage – " + c.Site, Site: c.Site,
		At: c.written(), Image: c.image,
	}
	if c.Filing == nil {
		p.Notice = l.Text("paper.draft")
	}
	s := sheet{l: l}
	s.table(nil, c.facts(l))
	s.organisations(c)
	c.answers(&s)
	s.budget(dossierpages.NewBudgetTable(l, c.Everything))
	s.list(l.Text("dossier.part.letters"), c.letters(l))
	s.list(l.Text("dossier.part.pieces"), c.pieces(l))
	c.validations(&s)
	p.Body = prose.Node{Type: "doc", Content: s.blocks}
	return p
}

// written is when the dossier was filed, or when an answer or a file of it was last changed: of the
// rest, nothing is known, and no draft says a date to its readers.
func (c Composing) written() time.Time {
	if c.Filing != nil {
		return c.Filing.FiledAt
	}
	last := c.CreatedAt
	for _, a := range c.Answers {
		if a.UpdatedAt.After(last) {
			last = a.UpdatedAt
		}
	}
	for _, f := range c.Files {
		if f.AddedAt.After(last) {
			last = f.AddedAt
		}
	}
	return last
}

func (c Composing) image(src string) ([]byte, string, error) {
	id, own := strings.CutPrefix(src, dossier.FileURL(c.ID, ""))
	if !own {
		return nil, "", os.ErrNotExist
	}
	file, content, err := c.Open(id)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = content.Close() }()
	all, err := io.ReadAll(io.LimitReader(content, dossier.MaxImage))
	return all, file.Name, err
}

func (c Composing) facts(l lang.Lang) [][]string {
	zone := c.Definition().Location()
	round := ""
	if r, ok := c.Definition().Round(c.Round.Key); ok {
		round = r.Title.In(l)
	}
	facts := [][]string{
		{l.Text("receipt.call"), c.Definition().Title.In(l)},
		{l.Text("pdf.funder"), c.Definition().Funder},
		{l.Text("dossier.round"), round},
		{l.Text("dossier.collective"), c.Collective.Name},
		{l.Text("dossier.place"), written.PlaceName(c.Land, c.Everything)},
		{l.Text("dossier.years"), l.Text("dossier.years.n", "count", c.Years)},
	}
	if lead, ok := c.Lead(); ok {
		facts = slices.Insert(facts, 4, []string{l.Text("pdf.lead"), lead.Name})
	}
	for _, attribute := range c.Definition().Attributes {
		if option, ok := attribute.Option(c.Attributes[attribute.Key]); ok {
			facts = append(facts, []string{attribute.Label.In(l), option.Label.In(l)})
		}
	}
	facts = append(facts, []string{l.Text("dossier.video_link"), c.VideoLink})
	if c.Filing != nil {
		at := c.Filing.FiledAt.In(zone)
		facts = append(facts, []string{l.Text("instruction.filed"), l.DateTime(at) + " (" + l.Zone(at) + ")"},
			[]string{l.Text("receipt.number"), c.Filing.ID}, []string{l.Text("receipt.fingerprint"), pdf.Grouped(c.Filing.Fingerprint)})
	}
	return slices.DeleteFunc(facts, func(f []string) bool { return f[1] == "" })
}

// answers writes the form with what was answered. The headings of long answers stand below those
// of their questions.
func (c Composing) answers(s *sheet) {
	visible := c.Definition().Visible(c.Values())
	for _, section := range c.Definition().Form {
		s.heading(1, section.Title.In(s.l))
		for _, q := range section.Questions {
			if !visible[q.Key] {
				continue
			}
			s.heading(2, q.Label.In(s.l))
			a := c.Answers[q.Key]
			switch {
			case q.Kind == call.LongText && a.Prose != "":
				s.blocks = append(s.blocks, lowered(c.Labelled(a.Text()).Content, 2)...)
				s.sources(written.Sources(c.Everything, a))
			case a.Value == "":
				s.paragraph(s.l.Text("paper.unanswered"))
			default:
				s.paragraph(written.Words(s.l, c.Land, q, a.Value))
			}
		}
	}
}

// lowered puts headings some levels further down.
func lowered(nodes []prose.Node, by int64) []prose.Node {
	moved := slices.Clone(nodes)
	for i, n := range moved {
		if level, is := n.Attribute("level").(int64); is && n.Type == "heading" {
			moved[i].Attributes = []prose.Attribute{{Name: "level", Value: level + by}}
		}
		moved[i].Content = lowered(n.Content, by)
	}
	return moved
}

func (c Composing) letters(l lang.Lang) []string {
	var all []string
	for _, letter := range c.Letters {
		all = append(all, letter.FromWhom+" – "+l.Text("letter.status."+string(letter.Status)))
	}
	return all
}

func (c Composing) pieces(l lang.Lang) []string {
	var all []string
	for _, slot := range slices.Sorted(maps.Keys(c.Files)) {
		if f := c.Files[slot]; !dossier.IsImage(slot) { // texts show those
			all = append(all, written.SlotName(l, c.Everything, slot)+" – "+f.Name+" ("+l.Bytes(f.Size)+")")
		}
	}
	return all
}

// validations writes what each partner said: of what was filed, or of the draft as it is.
func (c Composing) validations(s *sheet) {
	zone := c.Definition().Location()
	said := func(v filing.Validation) []string {
		return []string{v.Organisation, v.Person, s.l.Text("validation.given."+string(v.Verdict)) + ", " + s.l.DateTime(v.At.In(zone)) + " (" + s.l.Zone(v.At.In(zone)) + ")", v.Comment}
	}
	var rows [][]string
	if c.Filing != nil {
		for _, v := range c.Filing.Signatures {
			rows = append(rows, said(v))
		}
	}
	for _, p := range c.Positions {
		switch {
		case p.Given == nil:
			rows = append(rows, []string{p.Name, "", s.l.Text("validation.none"), ""})
		case p.Stale:
			rows = append(rows, []string{p.Name, p.Given.Person, s.l.Text("validation.stale"), p.Given.Comment})
		default:
			rows = append(rows, said(*p.Given))
		}
	}
	if len(rows) > 0 {
		s.heading(1, s.l.Text("paper.validations"))
		s.table([]string{s.l.Text("organisation.name"), s.l.Text("account.name.label"), s.l.Text("validation.state"), s.l.Text("validation.comment")}, rows)
	}
}
