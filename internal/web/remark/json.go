package remark

import (
	"net/http"

	"maillage/internal/lang"
	"maillage/internal/remark"
	"maillage/internal/web"
)

// told is what the editor's panel is told: what may be done now, and the remarks that are
// open.
type told struct {
	May     bool              `json:"may"`   // say something
	Write   bool              `json:"write"` // the text itself
	Me      string            `json:"me"`
	Base    string            `json:"base"` // address below which remarks are
	People  []person          `json:"people"`
	Remarks []toldOne         `json:"remarks"`
	Texts   map[string]string `json:"texts,omitempty"`
}

type person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type toldOne struct {
	ID          string        `json:"id"`
	Root        string        `json:"root"`
	Kind        remark.Kind   `json:"kind"`
	From        string        `json:"from"`
	To          string        `json:"to"`
	Quote       string        `json:"quote"`
	Replacement string        `json:"replacement"`
	Author      string        `json:"author"`
	At          string        `json:"at"` // in words
	Owner       string        `json:"owner,omitempty"`
	OwnerID     string        `json:"owner_id,omitempty"`
	Day         string        `json:"day,omitempty"`  // as 2021-03-30
	Mine        bool          `json:"mine,omitempty"` // one wrote it
	Due         string        `json:"due,omitempty"`  // in words
	Late        bool          `json:"late,omitempty"`
	Version     int           `json:"version"`
	Messages    []toldMessage `json:"messages"`
	Acts        []string      `json:"acts"`
}

type toldMessage struct {
	Author string `json:"author"`
	At     string `json:"at"`
	Body   string `json:"body"`
}

func (p *Pages) json(w http.ResponseWriter, r *http.Request) error {
	l, actor := web.Of(r).Lang, web.Of(r).Actor
	s, err := p.frames.SectionFrame(r, "")
	if err != nil {
		return err
	}
	table, err := p.remarks.Show(r.Context(), actor, s.Subject, remark.Opened, 1)
	if err != nil {
		return err
	}
	answer := told{
		May: remark.MayRemark(table.Right) == nil, Write: remark.MayJudge(table.Right, remark.Suggestion, remark.Open) == nil, Me: actor.ID,
		Base: s.Base + "/remarks", People: []person{}, Remarks: []toldOne{},
	}
	for _, one := range table.People {
		answer.People = append(answer.People, person{one.ID, one.Name})
	}
	v := viewer{l: l, me: actor, table: table, zone: s.Definition().Location(), today: p.server.Config().Now()}
	for _, one := range table.Remarks {
		answer.Remarks = append(answer.Remarks, v.json(one))
	}
	if r.URL.Query().Has("texts") {
		answer.Texts = textsOf(l)
	}
	return web.JSON(w, http.StatusOK, answer)
}

func (v viewer) json(r remark.Remark) toldOne {
	view := v.view(r)
	one := toldOne{
		ID: r.ID, Root: r.Root, Kind: r.Kind, From: r.Anchor.From, To: r.Anchor.To, Quote: r.Quote, Replacement: r.Replacement,
		Author: r.Author, At: v.l.DateTime(view.At), Owner: r.Owner, OwnerID: r.OwnerID, Day: r.DueOn, Mine: r.AuthorID == v.me.ID, Late: view.Late, Version: r.Version, Messages: []toldMessage{}, Acts: []string{},
	}
	if !view.Due.IsZero() {
		one.Due = v.l.Date(view.Due)
	}
	for _, m := range view.Messages {
		one.Messages = append(one.Messages, toldMessage{m.Author, v.l.DateTime(m.At), m.Body})
	}
	for _, act := range view.Acts {
		one.Acts = append(one.Acts, act.Name)
	}
	if view.Withdraws {
		one.Acts = append(one.Acts, "withdrawal")
	}
	if view.Task != nil {
		one.Acts = append(one.Acts, "task")
	}
	if view.Replies {
		one.Acts = append(one.Acts, "messages")
	}
	return one
}

// textsOf gives the sentences of the panel, those that it shares with the page among them.
func textsOf(l lang.Lang) map[string]string {
	texts := l.Texts("remark.panel.")
	for _, kind := range remark.Kinds() {
		texts["kind."+string(kind)] = l.Text("remark.kind." + string(kind))
	}
	for _, act := range settled {
		texts["act."+act], texts["flash."+act] = l.Text("remark.act."+act), l.Text("remark.flash."+act)
	}
	for name, key := range map[string]string{
		"flash.made": "remark.flash.made", "flash.answered": "remark.flash.answered", "flash.task": "remark.flash.task", "edit": "remark.edit", "edit_save": "remark.edit.save", "reply": "remark.reply", "send_reply": "remark.send", "for": "remark.for", "for_nobody": "remark.for_nobody",
		"due_on": "remark.due_on", "late": "remark.late", "replacement": "remark.replacement", "body": "remark.body", "why": "remark.why", "task": "remark.task",
		"owner": "remark.owner", "due": "remark.due",
	} {
		texts[name] = l.Text(key) // what is filled in stays in its braces
	}
	return texts
}

// settled are the acts that the panel offers.
var settled = []string{"resolution", "acceptance", "refusal", "completion", "withdrawal"}
