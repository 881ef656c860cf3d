package callfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"maillage/internal/programme/call"
)

// Write gives the call as a YAML file that Parse reads back to the same Definition.
// It is written by hand rather than by the YAML library: only plain words, quoted strings
// and indented lists come out, which every reader of YAML understands alike.
func Write(d call.Definition) ([]byte, error) {
	raw, err := d.Canonical()
	if err != nil {
		return nil, err
	}
	w := fileWriter{decoder: json.NewDecoder(bytes.NewReader(raw))}
	w.decoder.UseNumber()
	w.out.WriteString("# yaml-language-server: $schema=" + schemaURL + "\n")
	if err := w.value(0, false); err != nil {
		return nil, err
	}
	return w.out.Bytes(), nil
}

type fileWriter struct {
	out     bytes.Buffer
	decoder *json.Decoder
}

// value writes one JSON value; the cursor stands after "key:" or "-", or at the start.
func (w *fileWriter) value(indent int, inList bool) error {
	tok, err := w.decoder.Token()
	if err != nil {
		return err
	}
	switch tok := tok.(type) {
	case json.Delim:
		if !w.decoder.More() {
			w.out.WriteString(map[json.Delim]string{'{': " {}\n", '[': " []\n"}[tok])
			_, err = w.decoder.Token()
			return err
		}
		if tok == '[' {
			return w.list(indent)
		}
		return w.object(indent, inList)
	case string:
		w.out.WriteString(" " + scalar(tok, indent) + "\n")
	case nil:
		w.out.WriteString(" []\n") // a list nobody filled
	default:
		fmt.Fprintf(&w.out, " %v\n", tok)
	}
	return nil
}

func (w *fileWriter) list(indent int) error {
	w.out.WriteString("\n")
	for w.decoder.More() {
		w.out.WriteString(strings.Repeat(" ", indent) + "-")
		if err := w.value(indent+2, true); err != nil {
			return err
		}
	}
	_, err := w.decoder.Token()
	return err
}

func (w *fileWriter) object(indent int, inList bool) error {
	lead := strings.Repeat(" ", indent)
	if inList {
		w.out.WriteString(" ")
	} else if indent > 0 {
		w.out.WriteString("\n")
	}
	for first := true; w.decoder.More(); first = false {
		key, err := w.decoder.Token()
		if err != nil {
			return err
		}
		if !first || !inList {
			w.out.WriteString(lead)
		}
		fmt.Fprintf(&w.out, "%v:", key)
		if err := w.value(indent+2, false); err != nil {
			return err
		}
	}
	_, err := w.decoder.Token()
	return err
}

var plainWord = regexp.MustCompile(`^\p{L}[\p{L}\p{N}_/'’(),. -]*$`)

// scalar writes a string: plain when it is made of words, a block when it has clean
// lines, quoted otherwise.
func scalar(text string, indent int) string {
	switch strings.ToLower(text) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf":
		return quoted(text)
	}
	if plainWord.MatchString(text) && !strings.HasSuffix(text, " ") {
		return text
	}
	if lines := strings.Split(text, "\n"); len(lines) > 1 && cleanLines(lines) {
		lead := "\n" + strings.Repeat(" ", indent)
		return "|-" + lead + strings.Join(lines, lead)
	}
	return quoted(text)
}

func cleanLines(lines []string) bool {
	for _, line := range lines {
		if line == "" || strings.TrimSpace(line) != line {
			return false
		}
		for _, r := range line {
			if !unicode.IsPrint(r) && r != '\u00a0' && r != '\u202f' {
				return false
			}
		}
	}
	return true
}

// quoted writes a double-quoted string, with what does not print escaped.
func quoted(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\t':
			out.WriteString(`\t`)
		case unicode.IsPrint(r):
			out.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&out, `\u%04X`, r)
		default:
			fmt.Fprintf(&out, `\U%08X`, r)
		}
	}
	out.WriteByte('"')
	return out.String()
}
