package webtest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"maillage/internal/web"
)

// WrongValues are what hands, programs and ill will put in a field of a form: too long, out of
// every bound, of another kind, unreadable, or dangerous where texts are not told from orders.
func WrongValues(page *Page, selector, field string) []string {
	wrong := []string{strings.Repeat("é", 30_000), "nul \x00 sonnerie \x07 échappement \x1b[31m", "moitié \xed\xa0\x80 reste \xff", "<script>alert('x')</script>\"><b>"}
	control := controls(page.Doc.Find(selector).First(), field)
	switch {
	case control.Is("select, [type=radio], [type=checkbox]"):
		return append(wrong, "forgé")
	case control.Is("[inputmode=decimal], [type=number]"):
		return append(wrong, "-7", "1000000000000", "0,0001", "12abc")
	case control.Is("[type=date], [type=datetime-local]"):
		return append(wrong, "-7", "12abc", "2021-02-30T25:61", "0000-00-00T00:00")
	}
	return append(wrong, `=HYPERLINK("http://x.example","y")`, "a\u202eb", "x\r\ny\tz")
}

// controls gives the controls of a name.
func controls(form *goquery.Selection, name string) *goquery.Selection {
	return form.Find("[name]").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.AttrOr("name", "") == name })
}

// Fields lists the names of what a person fills in in a form, in the order of the page.
func Fields(page *Page, selector string) []string {
	var names []string
	page.Doc.Find(selector).First().Find("input[name]:not([type=hidden]):not([type=file]), textarea[name], select[name]").Each(func(_ int, field *goquery.Selection) {
		if name := field.AttrOr("name", ""); !slices.Contains(names, name) {
			names = append(names, name)
		}
	})
	return names
}

// wrote tells whether words that a person typed, apart from one field, are among what was sent.
func wrote(form *goquery.Selection, field string, sent url.Values) bool {
	for name, values := range sent {
		if name != field && controls(form, name).Is("textarea, input[type=text]") && web.Written(strings.Join(values, "")) {
			return true
		}
	}
	return false
}

// SendWrong sends a form as the page shows it, but for a wrong value in one field; what must be
// filled in beside it is, and pairs replace other values. It fails the test unless the value
// is taken, or refused as a person needs it: with a message tied to the field, which a line at
// the top of the page leads to, and with all that was typed. It tells which.
func (c *Client) SendWrong(t testing.TB, page *Page, selector, field, value string, pairs ...string) (answer *Page, taken bool) {
	t.Helper()
	form := page.Doc.Find(selector).First()
	sent, _ := formValues(form)
	complete(form, field, sent)
	for name, all := range values(t, pairs) {
		sent[name] = all
	}
	sent[field] = []string{value}
	same := c.ForTest(t)
	if enctype, _ := form.Attr("enctype"); enctype == "multipart/form-data" {
		answer = same.PostFiles(page.address(form.AttrOr("action", "")), sent)
	} else {
		answer = same.PostForm(page.address(form.AttrOr("action", "")), sent)
	}
	short := value[:min(len(value), 40)]
	switch answer.Status {
	case http.StatusSeeOther, http.StatusOK: // a draft keeps wrong answers and tells them
		return answer, true
	case http.StatusUnprocessableEntity:
		for _, wrong := range answer.refusal(selector, field, sent) {
			t.Errorf("%s, %q in %s: %s", answer.URL, short, field, wrong)
		}
	case http.StatusNotFound, http.StatusForbidden: // a choice that nobody offers
		if wrote(form, field, sent) && !answer.Has("main a[href='/sign-in/resume']") {
			t.Errorf("%s, %q in %s: what was typed beside it is lost", answer.URL, short, field)
		}
	default:
		t.Errorf("%s, %q in %s: status %d%s", answer.URL, short, field, answer.Status, answer.summary())
	}
	return answer, false
}

// complete fills in what a form asks beside a field: what is not said to be optional. Of lists
// edited in rows, in its row alone.
func complete(form *goquery.Selection, field string, sent url.Values) {
	form.Find("input[name]:not([type=hidden]), textarea[name], select[name]").Each(func(_ int, asked *goquery.Selection) {
		name, id := asked.AttrOr("name", ""), asked.AttrOr("id", "")
		row := rowOf(name)
		if name == field || row != "" && row != rowOf(field) || sent.Get(name) != "" || isOptional(form, asked, id) {
			return
		}
		switch {
		case asked.Parent().Is("maillage-commune"):
			sent.Set(name, "Saint-Lô")
		case asked.Is("select"):
			sent.Set(name, asked.Find("option[value!='']").First().AttrOr("value", ""))
		case asked.Is("[type=radio], [type=checkbox]"):
			sent.Set(name, asked.AttrOr("value", "on"))
		case asked.Is("[inputmode=decimal], [type=number]"):
			sent.Set(name, "1")
		case asked.Is("[type=email]"):
			sent.Set(name, "essai@example.org")
		case asked.Is("[type=text], textarea"):
			sent.Set(name, "Un essai")
		}
	})
}

func isOptional(form, asked *goquery.Selection, id string) bool {
	label := form.Find("label").FilterFunction(func(_ int, l *goquery.Selection) bool { return l.AttrOr("for", "") == id })
	if set := asked.Closest("fieldset"); asked.Is("[type=radio]") || asked.Is("[type=checkbox]") && asked.ParentsFiltered(".choice").Parent().Is("fieldset") {
		label = set.ChildrenFiltered("legend")
	} else if asked.Is("[type=checkbox]") {
		return true // a yes or no
	}
	return label.Length() == 0 || label.Find(".optional").Length() > 0
}

// rowOf gives the beginning of the name of a field that those of its row share: "roles.0." of
// "roles.0.label.fr", "" outside of rows.
func rowOf(name string) string {
	steps := strings.Split(name, ".")
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i] != "" && strings.Trim(steps[i], "0123456789") == "" {
			return strings.Join(steps[:i+1], ".") + "."
		}
	}
	return ""
}

// refusal lists what a page that refuses a form lacks.
func (p *Page) refusal(selector, field string, sent url.Values) []string {
	var lacks []string
	form := p.Doc.Find(selector).First()
	control := controls(form, field)
	if control.Length() == 0 {
		return []string{"the field is no longer there"}
	}
	described := control.First()
	if kind := described.AttrOr("type", ""); kind == "radio" || kind == "checkbox" && control.Length() > 1 {
		described = described.Closest("fieldset[aria-describedby]")
	}
	told := ""
	for id := range strings.FieldsSeq(described.AttrOr("aria-describedby", "")) {
		if message := p.byID(id); message.HasClass("error") {
			told = tidy(message.Text())
		}
	}
	if told == "" {
		lacks = append(lacks, "no message is tied to the field"+p.summary())
	}
	led := p.Doc.Find("main .notice a[href^='#']").FilterFunction(func(_ int, a *goquery.Selection) bool {
		to := p.byID(strings.TrimPrefix(a.AttrOr("href", ""), "#"))
		return to.AttrOr("name", "") == field
	})
	if led.Length() == 0 && len(sent) > 2 { // a field alone needs no list of what is wrong
		lacks = append(lacks, "no line at the top leads to the field")
	}
	shown, _ := formValues(form)
	for name, values := range sent {
		if chosen := controls(form, name); chosen.Is("select, [type=radio], [type=checkbox]") && name == field {
			continue // no choice has the forged value
		}
		if got, want := readable(shown[name]), readable(values); name != "do" && !slices.Equal(got, want) {
			lacks = append(lacks, "what was typed in "+name+" is shown as "+strings.Join(got, ", "))
		}
	}
	return lacks
}

func (p *Page) byID(id string) *goquery.Selection {
	return p.Doc.Find("[id]").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.AttrOr("id", "") == id })
}

// readable gives texts as a page can show them: a page holds no control characters, and no
// halves of characters.
func readable(texts []string) []string {
	var shown []string
	for _, text := range texts {
		text = strings.Map(func(r rune) rune {
			if r == '\ufffd' || r < ' ' || r == 0x7f {
				return ' '
			}
			return r
		}, strings.ToValidUTF8(text, "\ufffd"))
		shown = append(shown, tidy(text))
	}
	return shown
}
