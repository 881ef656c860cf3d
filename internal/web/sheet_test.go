package web_test

import (
	"encoding/csv"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"maillage/internal/lang"
	"maillage/internal/web"
)

func TestASheetOpensInASpreadsheetAndRunsNoFormula(t *testing.T) {
	hostile := []string{"=1+1", "+33 1", "-2", "@SUM(A1)", "\tx", "\rx", "\n=x", "＝1+1", "＠SUM(A1)", `=HYPERLINK("http://x";"y")`}
	sheet := web.Sheet{Name: "essai", Columns: []string{"nom", "nombre"}, Rows: [][]any{{"L’Atelier ; « a\"b »", -12}, {"", nil}, {"", -1.09}}}
	for _, text := range hostile {
		sheet.Rows = append(sheet.Rows, []any{text, 0})
	}
	for l, comma := range map[lang.Lang]rune{lang.FR: ';', lang.EN: ','} {
		w := httptest.NewRecorder()
		if err := sheet.Write(w, l); err != nil {
			t.Fatal(err)
		}
		text, marked := strings.CutPrefix(w.Body.String(), "\ufeff")
		if !marked {
			t.Error("spreadsheets need the mark of UTF-8")
		}
		in := csv.NewReader(strings.NewReader(text))
		in.Comma = comma
		rows, err := in.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(rows[1], []string{"L’Atelier ; « a\"b »", "-12"}) || !slices.Equal(rows[2], []string{"", ""}) {
			t.Errorf("%s: %q", l, rows[1:3])
		}
		if want := map[lang.Lang]string{lang.FR: "-1,09", lang.EN: "-1.09"}[l]; rows[3][1] != want {
			t.Errorf("%s writes %q, want %q", l, rows[3][1], want)
		}
		for i, row := range rows[4:] {
			if !strings.HasPrefix(row[0], "'") {
				t.Errorf("%q is written %q: a formula", hostile[i], row[0])
			}
		}
		if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="essai.csv"` {
			t.Errorf("disposition %q", got)
		}
	}
}
