package text

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"

	"maillage/internal/yjs/prose"
)

// Markdown writes a text for forms without script. [FromMarkdown] makes a text of it that says
// the same, but for what Markdown cannot say: sources, empty paragraphs among others, bold spaces
// at the end of bold words. What people seldom write is less pretty than the rest: see the
// package's own forms below.
//
//	[word](strong:)  [word](em:)  [word](strong+em:https://example.org)   marks where stars would be misread
//	[@label](mention:kind/id)                                             a mention
//	| # name |                                                            a cell that is a header, below the first row
//	```maillage                                                           a block that Markdown does not have, in JSON
func Markdown(n prose.Node) string {
	blocks := written(n.Content)
	if len(blocks) == 0 || len(blocks) == 1 && blocks[0] == nothing {
		return ""
	}
	return strings.Join(blocks, "\n\n") + "\n"
}

// written writes blocks that follow each other.
func written(nodes []prose.Node) []string {
	var blocks []string
	if len(nodes) > 0 && !slices.ContainsFunc(nodes, func(n prose.Node) bool { return n.Type != "paragraph" || len(n.Content) > 0 }) {
		return []string{nothing}
	}
	list, other := "", false // the kind of the last list, if nothing followed it, and its sign
	for _, n := range nodes {
		if n.Type == "paragraph" && len(n.Content) == 0 {
			continue
		}
		if n.Type == list {
			other = !other
		} else {
			list, other = "", false
			if n.Type == "bullet_list" || n.Type == "ordered_list" {
				list = n.Type
			}
		}
		blocks = append(blocks, block(n, other))
	}
	return blocks
}

func block(n prose.Node, other bool) string {
	switch n.Type {
	case "paragraph":
		return inline(n.Content, true)
	case "heading":
		level, _ := n.Attribute("level").(int64)
		line := inline(n.Content, false)
		if rest, is := strings.CutSuffix(line, "#"); is && !escapes(rest) {
			line = rest + `\#`
		}
		return strings.TrimSuffix(strings.Repeat("#", int(level))+" "+line, " ")
	case "horizontal_rule":
		return "___"
	case "blockquote":
		return indented(strings.Join(written(n.Content), "\n\n"), "> ", "> ")
	case "bullet_list":
		return items(n, func(int) string { return map[bool]string{false: "- ", true: "* "}[other] })
	case "ordered_list":
		order, _ := n.Attribute("order").(int64)
		return items(n, func(i int) string {
			return strconv.Itoa(int(order)+i) + map[bool]string{false: ". ", true: ") "}[other]
		})
	case "image":
		if src := word(n, "src"); strings.HasPrefix(src, "/") {
			return "![" + escaped(word(n, "alt"), true) + "](" + destination(src) + ")"
		}
	case "table":
		if table, simple := tabled(n); simple {
			return table
		}
	}
	return fence + "\n" + string(n.JSON()) + "\n```"
}

const (
	fence   = "```maillage"
	nothing = "&nbsp;" // an empty paragraph, where there must be one
)

func items(n prose.Node, sign func(int) string) string {
	tight := true
	all := make([]string, len(n.Content))
	for i, item := range n.Content {
		first, blocks := sign(i), written(item.Content)
		other := slices.ContainsFunc(item.Content, func(n prose.Node) bool { return n.Type != "paragraph" })
		tight = tight && len(blocks) == 1 && !other
		all[i] = indented(strings.Join(blocks, "\n\n"), first, strings.Repeat(" ", len(first)))
	}
	return strings.Join(all, map[bool]string{false: "\n\n", true: "\n"}[tight])
}

// indented puts a sign before the first line, and another before those that follow.
func indented(block, first, rest string) string {
	lines := strings.Split(block, "\n")
	for i, line := range lines {
		before := rest
		if i == 0 {
			before = first
		}
		lines[i] = strings.TrimRight(before+line, " ")
	}
	return strings.Join(lines, "\n")
}

// tabled writes a table, if each cell is one paragraph, all rows are of one length, and no cell
// spans several.
func tabled(n prose.Node) (table string, simple bool) {
	if len(n.Content) == 0 || len(n.Content[0].Content) == 0 {
		return "", false
	}
	columns := len(n.Content[0].Content)
	if slices.ContainsFunc(n.Content, func(row prose.Node) bool {
		return len(row.Content) != columns || slices.ContainsFunc(row.Content, intricate)
	}) {
		return "", false
	}
	under := strings.Repeat("| --- ", columns) + "|"
	body := slices.ContainsFunc(n.Content[0].Content, func(cell prose.Node) bool { return cell.Type != "table_header" })
	var lines []string
	if body = body || Plain(n.Content[0]) == ""; body {
		lines = []string{strings.Repeat("| ", columns) + "|", under}
	}
	for _, row := range n.Content {
		var line strings.Builder
		for _, cell := range row.Content {
			said := unpiped(inline(cell.Content[0].Content, false))
			if cell.Type == "table_header" && body {
				said = strings.TrimSuffix("# "+said, " ")
			}
			line.WriteString(strings.TrimSuffix("| "+said, " ") + " ")
		}
		if lines = append(lines, line.String()+"|"); !body {
			lines, body = append(lines, under), true
		}
	}
	return strings.Join(lines, "\n"), true
}

// intricate tells a cell that is more than Markdown has.
func intricate(cell prose.Node) bool {
	return cell.Attribute("colspan") != int64(1) || cell.Attribute("rowspan") != int64(1) || len(cell.Content) != 1 || cell.Content[0].Type != "paragraph"
}

// unpiped writes the bars in a cell so that they do not end it.
func unpiped(said string) string {
	var to strings.Builder
	for i := 0; i < len(said); i++ {
		if said[i] == '\\' && said[i+1] != '|' {
			to.WriteString(said[i : i+2])
			i++
		} else if said[i] == '|' {
			to.WriteString("&#124;")
		} else if said[i] != '\\' {
			to.WriteByte(said[i])
		}
	}
	return to.String()
}

// escapes tells whether what comes after is escaped: whether an odd number of backslashes ends it.
func escapes(s string) bool { return (len(s)-len(strings.TrimRight(s, `\`)))%2 == 1 }

// piece is some of the content of a line, written, with the marks that are still to be written
// around it.
type piece struct {
	written string
	plain   bool // text without marks
	href    string
	strong  bool
	em      bool
}

// inline writes what stands in a paragraph, or, where breaks would end the block, in one line.
func inline(nodes []prose.Node, breaks bool) string {
	var to strings.Builder
	pieces := cut(nodes)
	for i, p := range pieces {
		if p.written == "\n" {
			if breaks && i > 0 && i < len(pieces)-1 && pieces[i-1].written != "\n" && pieces[i+1].written != "\n" {
				to.WriteByte('\n')
			} else {
				to.WriteString("&#10;")
			}
			continue
		}
		next := piece{written: "\n", plain: true}
		if i < len(pieces)-1 {
			next = pieces[i+1]
		}
		if p.plain {
			if next.written != "\n" && (next.href != "" || !next.plain) { // else it might be an image
				p.written = call.ReplaceAllString(p.written, `\!`)
			}
			to.WriteString(atEdges(p.written, lineStart(to.String()), next.written == "\n"))
			continue
		}
		before, _ := utf8.DecodeLastRuneInString("\n" + to.String())
		after, _ := utf8.DecodeRuneInString(next.written)
		switch {
		case next.href != "":
			after = '['
		case !next.plain:
			after = '*'
		}
		to.WriteString(p.marked(before, after))
	}
	return to.String()
}

func lineStart(before string) bool { return before == "" || strings.HasSuffix(before, "\n") }

// marked writes a piece with its marks.
func (p piece) marked(before, after rune) string {
	stars := map[[2]bool]string{{true, false}: "**", {false, true}: "*", {true, true}: "***"}[[2]bool{p.strong, p.em}]
	if p.href != "" {
		before, after = '[', ']'
	}
	first, _ := utf8.DecodeRuneInString(p.written)
	last, _ := utf8.DecodeLastRuneInString(p.written)
	opens, _ := flanks(before, first)
	_, closes := flanks(last, after)
	if !opens || !closes || before == '*' || after == '*' { // nothing else is open, so that both may do both
		stars = map[string]string{"": "", "**": "strong:", "*": "em:", "***": "strong+em:"}[stars]
	}
	switch {
	case strings.HasPrefix(stars, "s") || strings.HasPrefix(stars, "e"):
		return "[" + bracketed(p.written) + "](" + destination(stars+p.href) + ")"
	case p.href != "":
		return "[" + stars + bracketed(p.written) + stars + "](" + destination(p.href) + ")"
	}
	return stars + p.written + stars
}

// flanks tells whether stars between two characters may open, and whether they may close.
func flanks(before, after rune) (opens, closes bool) {
	opens = !util.IsSpaceRune(after) && (!util.IsPunctRune(after) || util.IsSpaceRune(before) || util.IsPunctRune(before))
	closes = !util.IsSpaceRune(before) && (!util.IsPunctRune(before) || util.IsSpaceRune(after) || util.IsPunctRune(after))
	return opens, closes
}

// cut cuts a line where its marks change, and before and after spaces that marks would not hold.
func cut(nodes []prose.Node) []piece {
	var all []piece
	for _, n := range nodes {
		switch n.Type {
		case "hard_break":
			all = append(all, piece{written: "\n"})
		case "mention":
			to := "mention:" + word(n, "kind") + "/" + url.PathEscape(word(n, "id"))
			all = append(all, piece{written: "[@" + escaped(word(n, "label"), true) + "](" + destination(to) + ")", href: to, plain: true})
		case prose.Text:
			all = append(all, cutText(n)...)
		}
	}
	return all
}

func cutText(n prose.Node) []piece {
	p := piece{plain: len(n.Marks) == 0}
	for _, m := range n.Marks {
		if m.Type == "link" {
			p.href, _ = m.Attribute("href").(string)
		}
		p.strong = p.strong || m.Type == "strong"
		p.em = p.em || m.Type == "em"
	}
	var all []piece
	for i, line := range strings.Split(n.Text, "\n") {
		if i > 0 {
			all = append(all, piece{written: "\n"})
		}
		if p.plain && line != "" {
			p.written = escaped(line, false)
			all = append(all, p)
		} else if line != "" {
			all = append(all, p.parted(line)...)
		}
	}
	return all
}

// parted gives marked text in pieces, of which the spaces around it are neither strong nor em.
func (p piece) parted(line string) []piece {
	core := strings.TrimFunc(line, unicode.IsSpace)
	left, right, _ := strings.Cut(line, core)
	if core == "" {
		left, right = line, ""
	}
	space := piece{href: p.href, plain: p.href == ""}
	var all []piece
	for i, part := range []string{left, core, right} {
		one := space
		if i == 1 {
			one = p
		}
		if one.written = escaped(part, false); part != "" {
			all = append(all, one)
		}
	}
	return all
}
