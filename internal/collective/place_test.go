package collective

import "testing"

func FuzzParseMonth(f *testing.F) {
	for _, typed := range []string{"", "2021-09", "9/2021", "09.2021", "2021-13", "0/2021", "1899-01", "septembre 2021"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		month, ok := parseMonth(typed)
		if ok && month != "" && !yearMonth.MatchString(month) {
			t.Errorf("%q gives %q", typed, month)
		}
		if again, still := parseMonth(month); ok && (!still || again != month) {
			t.Errorf("%q gives %q, which gives %q", typed, month, again)
		}
	})
}
