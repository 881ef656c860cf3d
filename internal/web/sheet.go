package web

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"maillage/internal/lang"
)

// Sheet is a table that people open in a spreadsheet. A cell is a text, a number, or nil
// for what is not known.
type Sheet struct {
	Name    string // of the file, without its ending
	Columns []string
	Rows    [][]any
}

// Write answers with the sheet as CSV: UTF-8 with the mark that spreadsheets look for, and
// the separator that those of the language expect.
func (s Sheet) Write(w http.ResponseWriter, l lang.Lang) error {
	var text bytes.Buffer
	text.WriteString("\ufeff")
	out := csv.NewWriter(&text)
	out.UseCRLF = true
	if l == lang.FR {
		out.Comma = ';'
	}
	if err := out.Write(s.Columns); err != nil {
		return err
	}
	for _, row := range s.Rows {
		cells := make([]string, len(row))
		for i, value := range row {
			switch value := value.(type) {
			case int:
				cells[i] = strconv.Itoa(value)
			case float64:
				cells[i] = decimal(value, l)
			case string:
				cells[i] = plain(value)
			}
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+s.Name+`.csv"`)
	_, _ = w.Write(text.Bytes()) // the visitor may have gone
	return nil
}

// decimal writes a number with the mark that spreadsheets in the language read.
func decimal(value float64, l lang.Lang) string {
	text := strconv.FormatFloat(value, 'f', -1, 64)
	if l == lang.FR {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// plain keeps a text from being run as a formula, by the quote that spreadsheets take as
// "this is text": what people type begins with whatever they like.
func plain(text string) string {
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) { // the wide ones for some spreadsheets
		return "'" + text
	}
	return text
}
