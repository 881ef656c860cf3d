// Package reader reads the texts of Word and OpenDocument files, as what texts may hold. What it
// cannot keep, it tells; what may harm, it refuses.
package reader

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"

	"maillage/internal/document/text"
	"maillage/internal/yjs/prose"
)

// Refusal says why a file is not read: the key of a text for people.
type Refusal string

func (r Refusal) Error() string { return string(r) }

// Why files are not read.
const (
	WrongKind Refusal = "paper.refused.kind"   // neither a Word nor an OpenDocument text
	Locked    Refusal = "paper.refused.locked" // behind a password
	TooLarge  Refusal = "paper.refused.large"
	Broken    Refusal = "paper.refused.broken"
	Empty     Refusal = "paper.refused.empty"
)

// Note tells something of a file that is not in the text made of it, and how many times. Its key
// is that of a text for people.
type Note struct {
	Key   string
	Count int
}

// What notes tell, in the order in which they are told.
const (
	imagesNote     = "paper.note.images"
	insertionsNote = "paper.note.insertions"
	deletionsNote  = "paper.note.deletions"
	commentsNote   = "paper.note.comments"
	footnotesNote  = "paper.note.footnotes"
	indexesNote    = "paper.note.indexes"
	linksNote      = "paper.note.links"
	tablesNote     = "paper.note.tables"
)

var noteOrder = []string{imagesNote, insertionsNote, deletionsNote, commentsNote, footnotesNote, indexesNote, linksNote, tablesNote}

const (
	mostEntries    = 5_000
	mostUnpacked   = 64 << 20 // bytes of all that is read of a file
	mostElements   = 200      // in each other
	mostParagraphs = 100_000
	mostTag        = 64 << 10 // bytes
	nodeCost       = 32       // bytes of a node besides what it says
	mostListDepth  = 9        // lists in each other, as in office programs; deeper ones are taken for the last
)

// Read reads the text of a Word or OpenDocument file, whichever it is. What it gives is valid by
// the schema of texts. Any error is a Refusal.
func Read(r io.ReaderAt, size int64) (prose.Node, []Note, error) {
	a, err := unpack(r, size)
	if err != nil {
		return prose.Node{}, nil, err
	}
	if a.files["word/document.xml"] != nil {
		return readDOCX(a)
	}
	if a.files["content.xml"] != nil {
		return readODT(a)
	}
	return prose.Node{}, nil, WrongKind
}

// archive is a zip file that is read from memory or disk. Nothing of it is written anywhere: what
// its names say leads nowhere.
type archive struct {
	files map[string]*zip.File
	left  int64 // bytes that may still be unpacked
}

// compound begins the files of older programs, and those behind a password.
var compound = []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}

func unpack(r io.ReaderAt, size int64) (*archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		head := make([]byte, len(compound))
		if _, err := r.ReadAt(head, 0); err == nil && bytes.Equal(head, compound) {
			return nil, Locked
		}
		return nil, WrongKind
	}
	if len(z.File) > mostEntries {
		return nil, TooLarge
	}
	a := &archive{files: map[string]*zip.File{}, left: mostUnpacked}
	for _, f := range z.File {
		if a.files[f.Name] == nil {
			a.files[f.Name] = f
		}
	}
	return a, nil
}

// read unpacks one file; nothing when it is not there. It counts what comes out, whatever the
// archive says of its size.
func (a *archive) read(name string) ([]byte, error) {
	f := a.files[name]
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, Broken
	}
	defer func() { _ = r.Close() }()
	content, err := io.ReadAll(io.LimitReader(r, a.left+1))
	if int64(len(content)) > a.left {
		return nil, TooLarge
	}
	if err != nil {
		return nil, Broken
	}
	a.left -= int64(len(content))
	return content, nil
}

// draft is what both readers build.
type draft struct {
	notes      map[string]int
	paragraphs int
	spent      int // bytes, about
}

func newDraft() draft { return draft{notes: map[string]int{}} }

func (d *draft) note(key string) { d.notes[key]++ }

// spend counts what is said while it is read: a small file may say the same thing very often. False
// when there is no room for it.
func (d *draft) spend(bytes int) bool {
	d.spent += bytes + nodeCost
	return !d.full()
}

func (d *draft) full() bool { return d.spent > text.MostBytes }

// counted refuses a file of too many paragraphs, cells and items.
func (d *draft) counted() error {
	if d.paragraphs++; d.paragraphs > mostParagraphs || !d.spend(0) {
		return TooLarge
	}
	return nil
}

// finish makes a text of blocks, and tells what is not in it.
func (d *draft) finish(blocks []prose.Node) (prose.Node, []Note, error) {
	blocks = fuller(blocks)
	if len(blocks) == 0 {
		return prose.Node{}, nil, Empty
	}
	n := prose.Node{Type: text.Schema().Top, Content: blocks}
	json := n.JSON()
	if len(json) > text.MostBytes {
		return prose.Node{}, nil, TooLarge
	}
	n, err := text.Parse(json)
	if err != nil {
		return prose.Node{}, nil, Broken
	}
	var notes []Note
	for _, key := range noteOrder {
		if count := d.notes[key]; count > 0 {
			notes = append(notes, Note{key, count})
		}
	}
	return n, notes, nil
}

// fuller leaves out paragraphs that only part others, and headings of nothing.
func fuller(blocks []prose.Node) []prose.Node {
	var full []prose.Node
	for _, n := range blocks {
		if (n.Type == "paragraph" || n.Type == "heading") && strings.TrimSpace(text.Plain(n)) == "" {
			continue
		}
		full = append(full, n)
	}
	return full
}

// filledBlocks is what an item or a cell holds: at least one paragraph.
func filledBlocks(blocks []prose.Node) []prose.Node {
	if blocks = fuller(blocks); len(blocks) == 0 {
		return []prose.Node{{Type: "paragraph"}}
	}
	return blocks
}

// style of words as a file tells it.
type style struct {
	href       string
	bold, ital bool
}

func (s style) marks() []prose.Mark { return text.Marks(s.href, s.bold, s.ital) }

// sentence gathers the inline content of one paragraph.
type sentence struct {
	of      *draft
	content []prose.Node
}

func (s *sentence) add(words string, in style) {
	if words != "" && !s.of.spend(len(words)+len(in.href)) {
		return // the reader is about to refuse the file
	}
	if words = strings.Map(visible, words); words != "" {
		s.content = append(s.content, prose.Node{Type: prose.Text, Text: words, Marks: in.marks()})
	}
}

// visible leaves out what no text may hold.
func visible(r rune) rune {
	if prose.Control(r) {
		return -1
	}
	return r
}

func (s *sentence) lineBreak() {
	if s.of.spend(0) {
		s.content = append(s.content, prose.Node{Type: "hard_break"})
	}
}

// noted is what a footnote says where it is called.
func noted(blocks []prose.Node) string {
	var said strings.Builder
	for _, n := range blocks {
		said.WriteString(" " + text.Plain(n))
	}
	return strings.Join(strings.Fields(said.String()), " ")
}

// block is the sentence as a paragraph, or as a heading where level is above 0. Headings are bold
// by themselves.
func (s *sentence) block(level int) prose.Node {
	content := joined(s.content)
	if level == 0 {
		return prose.Node{Type: "paragraph", Content: content}
	}
	for i := range content {
		var marks []prose.Mark
		for _, m := range content[i].Marks {
			if m.Type != "strong" {
				marks = append(marks, m)
			}
		}
		content[i].Marks = marks
	}
	return prose.Node{Type: "heading", Attributes: []prose.Attribute{{Name: "level", Value: int64(min(level, 3))}}, Content: content}
}

// joined leaves out line breaks at both ends, which part nothing.
func joined(content []prose.Node) []prose.Node {
	for len(content) > 0 && content[0].Type == "hard_break" {
		content = content[1:]
	}
	for len(content) > 0 && content[len(content)-1].Type == "hard_break" {
		content = content[:len(content)-1]
	}
	return content
}

// leads tells whether a text may have this link, which leads somewhere from everywhere.
func leads(href string) bool {
	return !strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "#") && text.Schema().Marks[0].Attributes[0].Wrong(href) == ""
}

func cell(head bool, columns, rows int, content []prose.Node) prose.Node {
	kind := "table_cell"
	if head {
		kind = "table_header"
	}
	return prose.Node{Type: kind, Content: filledBlocks(content), Attributes: []prose.Attribute{
		{Name: "colspan", Value: int64(min(max(columns, 1), 50))}, {Name: "rowspan", Value: int64(min(max(rows, 1), 500))},
	}}
}
