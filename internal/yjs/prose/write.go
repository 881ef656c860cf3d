package prose

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// JSON writes a document as ProseMirror does, in one form only, so that equal documents have
// equal bytes: members in the order type, attrs, content, marks, text; attributes by name; no
// space; text as it is, without normalising Unicode. Whose the text is does not show.
func (n Node) JSON() []byte { return n.append(nil) }

// Fingerprint is the SHA-256 of the canonical JSON, in hexadecimal.
func (n Node) Fingerprint() string {
	sum := sha256.Sum256(n.JSON())
	return hex.EncodeToString(sum[:])
}

func (n Node) append(to []byte) []byte {
	to = appendText(append(to, `{"type":`...), n.Type)
	to = appendAttributes(to, n.Attributes)
	for i, child := range joined(n.Content) {
		if i == 0 {
			to = append(to, `,"content":[`...)
		} else {
			to = append(to, ',')
		}
		to = child.append(to)
	}
	if len(n.Content) > 0 {
		to = append(to, ']')
	}
	for i, mark := range n.Marks {
		if i == 0 {
			to = append(to, `,"marks":[`...)
		} else {
			to = append(to, ',')
		}
		to = append(appendAttributes(appendText(append(to, `{"type":`...), mark.Type), mark.Attributes), '}')
	}
	if len(n.Marks) > 0 {
		to = append(to, ']')
	}
	if n.Type == Text {
		to = appendText(append(to, `,"text":`...), n.Text)
	}
	return append(to, '}')
}

// joined joins text that only its authors keep apart.
func joined(nodes []Node) []Node {
	var all []Node
	for _, n := range nodes {
		if last := len(all) - 1; last >= 0 && n.Type == Text {
			n.By = all[last].By
			if all[last].continues(n) {
				all[last].Text += n.Text
				continue
			}
		}
		all = append(all, n)
	}
	return all
}

func appendAttributes(to []byte, attributes []Attribute) []byte {
	sorted := slices.SortedFunc(slices.Values(attributes), func(a, b Attribute) int { return strings.Compare(a.Name, b.Name) })
	for i, a := range sorted {
		if i == 0 {
			to = append(to, `,"attrs":{`...)
		} else {
			to = append(to, ',')
		}
		to = append(appendText(to, a.Name), ':')
		switch value := a.Value.(type) {
		case bool:
			to = strconv.AppendBool(to, value)
		case int64:
			to = strconv.AppendInt(to, value, 10)
		case string:
			to = appendText(to, value)
		default:
			to = append(to, "null"...)
		}
	}
	if len(sorted) > 0 {
		to = append(to, '}')
	}
	return to
}

// appendText writes text as JavaScript's JSON.stringify does. The standard library would escape
// two line breaks of Unicode.
func appendText(to []byte, text string) []byte {
	to = append(to, '"')
	for i := range len(text) {
		switch b := text[i]; b {
		case '"', '\\':
			to = append(to, '\\', b)
		case '\b', '\f', '\n', '\r', '\t':
			to = append(to, '\\', "btn-fr"[b-'\b'])
		default:
			if b < ' ' {
				to = append(to, `\u00`...)
				to = append(to, "0123456789abcdef"[b>>4], "0123456789abcdef"[b&15])
			} else {
				to = append(to, b)
			}
		}
	}
	return append(to, '"')
}

// Plain gives the text of a document, a line for each node that holds text.
func (n Node) Plain() string {
	var lines []string
	n.lines(&lines)
	return strings.Join(lines, "\n")
}

func (n Node) lines(to *[]string) {
	line, inline := "", false
	for _, child := range n.Content {
		switch {
		case child.Type == Text:
			line, inline = line+child.Text, true
		case len(child.Content) > 0:
			child.lines(to)
		default:
			line += " " // what stands in a line and is no text, a break for one, parts words
		}
	}
	if inline {
		*to = append(*to, line)
	}
}

// Written is how much of a document's text a client wrote.
type Written struct {
	Client uint64
	Units  int // UTF-16 units, as Yjs counts
}

// Authors counts the text of each client, the most first, in a document read from
// yjs.Doc.Authors.
func (n Node) Authors() []Written {
	units := map[uint64]int{}
	n.count(units)
	var all []Written
	for client, count := range units {
		all = append(all, Written{client, count})
	}
	slices.SortFunc(all, func(a, b Written) int {
		if a.Units != b.Units {
			return b.Units - a.Units
		}
		if a.Client < b.Client {
			return -1
		}
		return 1
	})
	return all
}

func (n Node) count(units map[uint64]int) {
	if n.Type == Text {
		units[n.By.Client] += len(utf16.Encode([]rune(n.Text)))
	}
	for _, child := range n.Content {
		child.count(units)
	}
}
