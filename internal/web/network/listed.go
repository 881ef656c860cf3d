package network

import (
	"strings"

	"maillage/internal/lang"
	"maillage/internal/network"
	"maillage/internal/web/ui"
)

// listField is the choice to count the places of the imported list too; nil where none was in
// force on the days that are shown.
func (v view) listField() *ui.Field {
	list := v.now.List
	if list == nil && v.before != nil {
		list = v.before.List
	}
	if list == nil && !v.Listed {
		return nil
	}
	field := &ui.Field{Kind: "checkbox", Name: "listed", Label: v.Text("coverage.list.count.any")}
	if list != nil {
		field.Label = v.Text("coverage.list.count", "list", CalledList(v.Lang, list))
	}
	if v.Listed {
		field.Value = "yes"
	}
	return field
}

// counts tells whether places of a list are counted.
func (v view) counts() bool { return v.now.List != nil && v.now.List.Counted }

// CalledList names a list with its vintage, where its title does not tell it.
func CalledList(l lang.Lang, list *network.List) string {
	if list.Vintage == "" || strings.Contains(list.Title, list.Vintage) {
		return l.Text("coverage.list.called", "title", list.Title)
	}
	return l.Text("coverage.list.called.of", "title", list.Title, "vintage", list.Vintage)
}

// listed says which list is counted on which day, and how many of its places are awarded
// ones or are in no territory.
func (v view) listed() []string {
	said := []string{v.listOn(v.now.List, v.Until)}
	if v.before != nil {
		said = append(said, v.listOn(v.before.List, v.Since))
	}
	if l := v.now.List; l != nil && l.Same > 0 {
		said = append(said, v.Text("coverage.list.same", "count", l.Same))
	}
	if l := v.now.List; l != nil && l.Nowhere > 0 {
		said = append(said, v.Text("coverage.list.nowhere", "count", l.Nowhere))
	}
	return said
}

// listOn says which list was in force on a day; "" is today.
func (v view) listOn(list *network.List, day string) string {
	on := v.Date(dayOf(day))
	switch {
	case list == nil && day == "":
		return v.Text("coverage.list.none")
	case list == nil:
		return v.Text("coverage.list.none.on", "day", on)
	case day == "":
		return v.Text("coverage.list.in", "list", CalledList(v.Lang, list), "attribution", list.Attribution)
	}
	return v.Text("coverage.list.in.on", "list", CalledList(v.Lang, list), "attribution", list.Attribution, "day", on)
}
