package text

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extensions "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	goldmark "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"maillage/internal/yjs/prose"
)

const (
	// mostTyped bytes are read as Markdown; more is taken as it is.
	mostTyped = 1 << 20
	// mostSigns is how many signs, times the bytes of their block, are read as Markdown, all
	// blocks together: reading takes that long where none of them is closed. It is a quarter of a
	// second; a paragraph of ten pages with a thousand bold words comes to a seventh of it.
	mostSigns = 500_000_000
)

// markdown reads what texts may hold. HTML and code stay text, and so do underlines of headings:
// who parts paragraphs by dashes means no heading.
var markdown = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(fenced{parser.NewFencedCodeBlockParser()}, 700),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(lines{parser.NewParagraphParser()}, 1000),
	),
	parser.WithInlineParsers(
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(parser.NewEmphasisParser(), 500),
	),
	parser.WithParagraphTransformers(util.Prioritized(extension.NewTableParagraphTransformer(), 200)),
)

// fenced reads the blocks that Markdown does not have, and no code.
type fenced struct{ parser.BlockParser }

func (f fenced) Open(parent ast.Node, reader goldmark.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	if at := pc.BlockOffset(); at < 0 || strings.TrimRight(string(line[at:]), " \n") != fence {
		return nil, parser.NoChildren
	}
	return f.BlockParser.Open(parent, reader, pc)
}

// lines are paragraphs however far they are indented: there is no code.
type lines struct{ parser.BlockParser }

func (lines) CanAcceptIndentedLine() bool { return true }

// FromMarkdown makes a text of what somebody typed in a form. It takes anything: what means
// nothing in Markdown, or leads where links may not, is text as it was typed. A single line break
// stays one.
func FromMarkdown(typed string) prose.Node {
	typed = clean(typed)
	if len(typed) > mostTyped || signs(typed) > mostSigns {
		return FromPlain(typed)
	}
	r := reading{source: []byte(typed)}
	whole := markdown.Parse(goldmark.NewReader(r.source))
	return prose.Node{Type: schema.Top, Content: r.blocks(whole, MostDepth-1)}
}

// signs counts what may have a meaning, times the length of the lines between which it may have it.
func signs(typed string) int {
	all := 0
	for block := range strings.SplitSeq(typed, "\n\n") {
		found := 0
		for i := range len(block) {
			if strings.IndexByte("[]<>*_!-+.)", block[i]) >= 0 {
				found++
			}
		}
		all += found * len(block)
	}
	return all
}

type reading struct{ source []byte }

// blocks reads the blocks in a node. They may have depth nodes in each other; what is deeper
// stands beside what would hold it.
func (r reading) blocks(of ast.Node, depth int) []prose.Node {
	var all []prose.Node
	for c := of.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Heading:
			level := prose.Attribute{Name: "level", Value: int64(min(c.Level, 3))}
			all = append(all, r.lines(c, prose.Node{Type: "heading", Attributes: []prose.Attribute{level}})...)
		case *ast.ThematicBreak:
			all = append(all, prose.Node{Type: "horizontal_rule"})
		case *ast.Blockquote:
			all = append(all, r.quote(c, depth)...)
		case *ast.List:
			all = append(all, r.list(c, depth)...)
		case *extensions.Table:
			all = append(all, r.table(c, depth)...)
		case *ast.FencedCodeBlock:
			all = append(all, r.fenced(c, depth)...)
		default:
			if lines := c.Lines(); lines.Len() == 1 && strings.TrimSpace(string(lines.Value(r.source))) == nothing {
				all = append(all, paragraph(nil))
				continue
			}
			all = append(all, r.lines(c, paragraph(nil))...)
		}
	}
	return all
}

func (r reading) quote(c *ast.Blockquote, depth int) []prose.Node {
	if depth < 2 {
		return r.blocks(c, depth)
	}
	return []prose.Node{{Type: "blockquote", Content: filled(r.blocks(c, depth-1))}}
}

// filled gives what must hold something an empty paragraph.
func filled(blocks []prose.Node) []prose.Node {
	if len(blocks) == 0 {
		return []prose.Node{paragraph(nil)}
	}
	return blocks
}

func (r reading) list(c *ast.List, depth int) []prose.Node {
	n := prose.Node{Type: "bullet_list"}
	if c.IsOrdered() {
		n.Type = "ordered_list"
		n.Attributes = []prose.Attribute{{Name: "order", Value: int64(min(max(c.Start, 1), 9999))}}
	}
	var flat []prose.Node
	for item := c.FirstChild(); item != nil; item = item.NextSibling() {
		if depth < 3 {
			flat = append(flat, r.blocks(item, depth)...)
			continue
		}
		n.Content = append(n.Content, prose.Node{Type: "list_item", Content: filled(r.blocks(item, depth-2))})
	}
	if depth < 3 {
		return flat
	}
	return []prose.Node{n}
}

func (r reading) table(c *extensions.Table, depth int) []prose.Node {
	n := prose.Node{Type: "table"}
	var flat []prose.Node
	for row := c.FirstChild(); row != nil; row = row.NextSibling() {
		_, head := row.(*extensions.TableHeader)
		one, empty := prose.Node{Type: "table_row"}, true
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			read := r.cell(cell, head)
			flat = append(flat, read.Content...)
			empty = empty && len(read.Content) == 1 && len(read.Content[0].Content) == 0
			one.Content = append(one.Content, read)
			if cell.NextSibling() == nil {
				r.beyond(cell, &one.Content[len(one.Content)-1])
			}
		}
		if !head || !empty || row.NextSibling() == nil {
			n.Content = append(n.Content, one)
		}
	}
	if depth < 4 {
		return flat
	}
	return []prose.Node{n}
}

// beyond adds what stands in a row beyond its last column: Markdown would forget it.
func (r reading) beyond(last ast.Node, read *prose.Node) {
	if last.Lines().Len() == 0 {
		return
	}
	rest, _, _ := bytes.Cut(r.source[last.Lines().At(0).Stop:], []byte("\n"))
	if said := strings.Trim(string(rest), "| \t"); said != "" {
		read.Content = append(read.Content, paragraph(inLines(said, nil)))
	}
}

func (r reading) cell(c ast.Node, head bool) prose.Node {
	n := prose.Node{Type: "table_cell", Attributes: []prose.Attribute{{Name: "colspan", Value: int64(1)}, {Name: "rowspan", Value: int64(1)}}}
	n.Content = r.lines(c, paragraph(nil))
	raw := string(c.Lines().Value(r.source))
	if first := &n.Content[0]; !head && len(first.Content) > 0 && (raw == "#" || strings.HasPrefix(raw, "# ")) {
		n.Type = "table_header"
		if first.Content[0].Text = strings.TrimPrefix(strings.TrimPrefix(first.Content[0].Text, "#"), " "); first.Content[0].Text == "" {
			first.Content = first.Content[1:]
		}
	}
	if head {
		n.Type = "table_header"
	}
	return n
}

// fenced reads a block in JSON, or leaves it as it was typed.
func (r reading) fenced(c *ast.FencedCodeBlock, depth int) []prose.Node {
	typed := string(c.Lines().Value(r.source))
	n, err := schema.Parse([]byte(`{"type":"doc","content":[`+typed+`]}`), depth+1)
	if err != nil {
		return filled(FromPlain(fence + "\n" + typed + "```").Content)
	}
	return n.Content
}

// lines reads the lines of a block; an image in them stands for itself, and what follows it is a
// paragraph.
func (r reading) lines(c ast.Node, in prose.Node) []prose.Node {
	l := line{source: r.source}
	l.read(c, marks{})
	var all []prose.Node
	for _, n := range l.nodes {
		if n.Type == "image" {
			if len(in.Content) > 0 {
				all = append(all, in)
			}
			all, in = append(all, n), paragraph(nil)
			continue
		}
		in.Content = append(in.Content, n)
	}
	if len(in.Content) > 0 || len(all) == 0 {
		all = append(all, in)
	}
	return all
}
