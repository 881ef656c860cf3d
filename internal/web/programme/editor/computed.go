package editor

import (
	"slices"

	"maillage/internal/programme/call"
	"maillage/internal/web/programme/conditions"
	"maillage/internal/web/ui"
)

// computed lists the values that an attribute takes by itself, each with its condition.
func (e *Editor) computed(a *call.Attribute) {
	url := e.base + "/attributes/" + a.Key + "/computed"
	named := keyed[call.Computed]{nil, func(c *call.Computed) call.Text { return valueOf(*a, c.Option) }}
	list(e, "computed", url, &a.Computed, named, func(c call.Computed) string { return e.asking().say(c.If) })
	shown := e.Entries[len(e.Entries)-1].List
	shown.Empty = e.T("edit.computed.none")
	for i := range shown.Items {
		shown.Items[i].URL = conditions.Address(url, i)
	}
}

// valueOf names a value of an attribute; one that is no longer among them has its key.
func valueOf(a call.Attribute, key string) call.Text {
	if option, ok := a.Option(key); ok {
		return option.Label
	}
	return call.Text{FR: key, EN: key}
}

// computedPage ties a computed value, or a group of its conditions; a new value where place
// is empty.
func (e *Editor) computedPage(key string, place []int) bool {
	i := slices.IndexFunc(e.d.Attributes, func(a call.Attribute) bool { return a.Key == key })
	if i < 0 {
		return false
	}
	a := &e.d.Attributes[i]
	e.setting, e.at = "attributes", at("attributes", i)
	url := e.base + "/attributes/" + key
	e.Trail = append(e.Trail, ui.Crumb{Label: attributes().nameOf(e, a), URL: url})
	if len(place) == 0 {
		return e.newComputed(a, url+"/computed")
	}
	j := place[0]
	if j < 0 || j >= len(a.Computed) {
		return false
	}
	c := &a.Computed[j]
	title, here := e.T("edit.computed.title", "value", valueOf(*a, c.Option)), conditions.Address(url+"/computed", j)
	if len(place) > 1 {
		e.setting, e.at = "eligibility", at(join(e.at, "computed"), j)
		e.Trail = append(e.Trail, ui.Crumb{Label: title, URL: here})
		return nested(e, e.asking(), &c.If, here, place[1:])
	}
	e.saved("save", "computed", j, "ui.saved")
	e.computedValue(a, c, j, here)
	e.Title = title
	return true
}

// computedValue ties a value and the condition that gives it.
func (e *Editor) computedValue(a *call.Attribute, c *call.Computed, j int, url string) {
	e.at, e.setting = at(join(e.at, "computed"), j), "attributes.computed"
	var offered []ui.Option
	for _, o := range a.Options {
		offered = append(offered, ui.Option{Value: o.Key, Label: o.Label.In(e.Lang)})
	}
	choose(e, "option", "select", &c.Option, offered, true)
	if url == "" && !e.form.Has("if.0.key") {
		return // its conditions come once it is there, unless it was removed while they were typed
	}
	e.setting = "eligibility" // one way to write conditions
	group(e, e.asking(), conditions.NodeOf(&c.If), url, false)
}

func (e *Editor) newComputed(a *call.Attribute, url string) bool {
	var fresh call.Computed
	e.computedValue(a, &fresh, len(a.Computed), "")
	e.Title = e.T("edit.new.computed")
	if e.sent() && e.errors.Err() == nil {
		a.Computed = append(a.Computed, fresh)
		e.did("add", "computed", len(a.Computed)-1, "edit.done.added", "name", valueOf(*a, fresh.Option))
		e.opens = conditions.Address(url, len(a.Computed)-1)
	}
	return true
}
