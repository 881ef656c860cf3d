package programme_test

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"maillage/internal/lang"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
	"maillage/internal/web"
	"maillage/internal/web/programme/editor"
	"maillage/internal/web/webtest"
)

// assault is a page of the editor with the wrong values that each of its fields is given.
type assault struct {
	preset, path string
	fields       []string
	values       map[string][]string
}

var digits = regexp.MustCompile(`[0-9]+|\.(fr|en)$`)

// assaults gives every field of every page of the editor wrong values: at least one each, and
// all of them to those that are tied alike.
func assaults(t *testing.T) (all []assault, sent int) {
	h := newHouse(t)
	manon := h.SignIn(h.manon)
	like := func(path, field string) string { // a setting, whatever the call and the element
		steps := strings.Split(path, "/")
		return strings.Join(steps[4:min(len(steps), 6)], "/") + " " + digits.ReplaceAllString(field, "#")
	}
	left, given := map[string]int{}, map[string]int{}
	for _, key := range callfile.PresetKeys() {
		for _, path := range addresses(h.preset(t, key, false)) {
			one := assault{preset: key, path: path, values: map[string][]string{}}
			page := manon.Get(path).Is(http.StatusOK)
			for _, field := range webtest.Fields(page, "main form") {
				one.fields = append(one.fields, field)
				one.values[field] = webtest.WrongValues(page, "main form", field)
				left[like(path, field)]++
			}
			all = append(all, one)
		}
	}
	for _, one := range all {
		for _, field := range one.fields {
			key, wrong := like(one.path, field), one.values[field]
			share := max(1, (len(wrong)-given[key]+left[key]-1)/left[key])
			one.values[field] = nil
			for range share {
				one.values[field] = append(one.values[field], wrong[given[key]%len(wrong)])
				given[key]++
			}
			left[key]--
			sent += share
		}
	}
	return all, sent
}

// Every setting that a page of the editor ties is given wrong values, one at a time: each is
// refused beside its field, or taken into a call that can still be written and read, with what
// keeps it from being published told on the page that leads to.
func TestEverySettingRefusesOrTellsWrongValues(t *testing.T) {
	const side = 4 // by side
	all, sent := assaults(t)
	t.Logf("%d wrong values on %d pages", sent, len(all))
	var parts [side][]assault
	var weights [side]int
	for _, one := range all {
		lightest := slices.Index(weights[:], slices.Min(weights[:]))
		parts[lightest] = append(parts[lightest], one)
		for _, values := range one.values {
			weights[lightest] += len(values)
		}
	}
	for i, part := range parts {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			manon, calls := h.SignIn(h.manon), map[string]programme.Call{}
			for _, key := range callfile.PresetKeys() {
				calls[key] = h.preset(t, key, false)
			}
			for _, one := range part {
				h.assail(t, manon, calls[one.preset], one)
			}
		})
	}
}

func (h *house) assail(t *testing.T, manon *webtest.Client, c programme.Call, one assault) {
	t.Helper()
	page := manon.ForTest(t).Get(one.path)
	now := h.draft(t, c.Slug)
	for _, field := range one.fields {
		for _, value := range one.values[field] {
			h.Advance(time.Minute) // people take their time; a flood is refused
			_, taken := manon.SendWrong(t, page, "main form", field, value, "version", strconv.Itoa(now.Version))
			if !taken {
				continue
			}
			now = h.draft(t, c.Slug)
			h.stands(t, manon, now, fmt.Sprintf("%s, %.40q in %s", one.path, value, field))
			if err := h.Calls.SaveDraft(t.Context(), h.manon, now.ID, now.Version, c.Definition); err != nil {
				t.Fatal(err)
			}
			now.Version++
		}
	}
}

// stands fails the test unless a call can be written and read again, and what is wrong with it
// is told where it is mended.
func (h *house) stands(t *testing.T, manon *webtest.Client, c programme.Call, after string) {
	t.Helper()
	content, err := callfile.Write(c.Definition)
	if err != nil {
		t.Fatalf("%s: %v", after, err)
	}
	read, problems := callfile.Parse(bytes.NewReader(content))
	if len(problems) == 0 && len(call.Diff(c.Definition, read)) > 0 {
		t.Errorf("%s: the call is written and read otherwise: %+v", after, call.Diff(c.Definition, read))
	}
	for i, p := range problems {
		if slices.ContainsFunc(problems[:i], func(other call.Problem) bool { return other.Path == p.Path }) {
			continue // a field tells one thing at a time
		}
		to, said := editor.ProblemURL("/calls/"+c.Slug+"/edit", c.Definition, p.Path), web.Say(lang.FR, p.Message)
		page := manon.Get(to)
		if page.Status != http.StatusOK || !told(page, ".notice li", said) {
			t.Errorf("%s: %s, %s is not told above %s", after, p.Path, p.Key, to)
		} else if !told(page, "form .error", said) {
			t.Errorf("%s: %s, %s is beside no field on %s", after, p.Path, p.Key, to)
		}
	}
}

func told(page *webtest.Page, selector, words string) bool {
	return slices.ContainsFunc(page.Texts(selector), func(text string) bool { return strings.Contains(text, strings.Join(strings.Fields(words), " ")) })
}
