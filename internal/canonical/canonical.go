// Package canonical writes JSON texts in one form only, of which a fingerprint can be taken.
package canonical

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// JSON writes a JSON text in the form of RFC 8785 (JSON Canonicalization Scheme), so
// that anyone gets the same bytes from the same content whatever tool wrote it: members in
// the order of their names, no space, only the escapes that JSON demands. Numbers are whole,
// below 2^53, as everything that is fingerprinted here is.
func JSON(text []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("text after the JSON value")
	}
	var out strings.Builder
	if err := writeCanonical(&out, tree); err != nil {
		return nil, err
	}
	return []byte(out.String()), nil
}

func writeCanonical(out *strings.Builder, value any) error {
	switch v := value.(type) {
	case nil:
		out.WriteString("null")
	case bool:
		out.WriteString(strconv.FormatBool(v))
	case string:
		writeText(out, v)
	case json.Number:
		whole, err := strconv.ParseInt(v.String(), 10, 64)
		if err != nil || whole >= 1<<53 || whole <= -1<<53 {
			return fmt.Errorf("%s is not a whole number below 2^53", v)
		}
		out.WriteString(strconv.FormatInt(whole, 10))
	case []any:
		return writeItems(out, v)
	case map[string]any:
		return writeMembers(out, v)
	}
	return nil
}

func writeItems(out *strings.Builder, items []any) error {
	out.WriteByte('[')
	for i, item := range items {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := writeCanonical(out, item); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}

func writeMembers(out *strings.Builder, members map[string]any) error {
	names := slices.SortedFunc(maps.Keys(members), func(a, b string) int {
		return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
	})
	out.WriteByte('{')
	for i, name := range names {
		if i > 0 {
			out.WriteByte(',')
		}
		writeText(out, name)
		out.WriteByte(':')
		if err := writeCanonical(out, members[name]); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

var escapes = map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}

func writeText(out *strings.Builder, text string) {
	out.WriteByte('"')
	for _, r := range text {
		switch escape, special := escapes[r]; {
		case special:
			out.WriteString(escape)
		case r < ' ':
			fmt.Fprintf(out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
}
