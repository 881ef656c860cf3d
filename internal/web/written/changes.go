package written

import (
	"regexp"
	"strings"

	"maillage/internal/cerfa"

	"maillage/internal/dossier"
	"maillage/internal/filing"
	"maillage/internal/lang"
	"maillage/internal/territory"
	territorypages "maillage/internal/web/territory"
	"maillage/internal/yjs/prose"
)

// Change is a change in words. Of a long text that changed in one place, Head and Tail
// are what stayed around it.
type Change struct {
	Name          string
	Head, Tail    string
	Before, After string
	Text          Differing // of a long answer, instead
}

// Part is what changed in one part of a dossier.
type Part struct {
	Title   string
	Changes []Change
}

// Changes puts the changes since a validation in words, part by part in the order of the dossier.
func Changes(l lang.Lang, land *territory.Reference, e dossier.Everything, changes []filing.Change) []Part {
	var parts []Part
	for _, place := range places(l, e) {
		part := Part{Title: place.title}
		for _, c := range changes {
			if partOf(e, c) == place.key {
				part.Changes = append(part.Changes, inWords(l, land, e, c))
			}
		}
		if len(part.Changes) > 0 {
			parts = append(parts, part)
		}
	}
	return parts
}

type place struct{ key, title string }

// places lists the parts of a dossier, in its order.
func places(l lang.Lang, e dossier.Everything) []place {
	list := []place{{dossier.SettingsSection, l.Text("dossier.part.settings")}}
	for _, section := range e.Definition().Form {
		list = append(list, place{section.Key, section.Title.In(l)})
	}
	return append(list, place{dossier.BudgetSection, l.Text("dossier.part.budget")}, place{dossier.LettersSection, l.Text("dossier.part.letters")},
		place{dossier.PiecesSection, l.Text("dossier.part.pieces")})
}

// partOf gives the part of the dossier in which something changed; answers to a question that the
// form no longer asks are told with its settings, as the form is.
func partOf(e dossier.Everything, c filing.Change) string {
	switch c.Part {
	case "answer", "text":
		if _, section, ok := e.Definition().Question(c.Key); ok {
			return section
		}
	case "source":
		for _, section := range e.Definition().Form {
			for _, q := range section.Questions {
				if strings.Contains(e.Answers[q.Key].Prose, c.Key) {
					return section.Key
				}
			}
		}
	case "budget":
		return dossier.BudgetSection
	case "letter":
		return dossier.LettersSection
	case "file":
		if slot, err := dossier.SlotOf(e.Definition(), c.Key); err == nil {
			return slot.Section
		}
		return dossier.PiecesSection
	case "video":
		return dossier.PiecesSection
	}
	return dossier.SettingsSection
}

func inWords(l lang.Lang, land *territory.Reference, e dossier.Everything, c filing.Change) Change {
	view := Change{Name: changeName(l, e, c)}
	if c.Part == "text" {
		view.Text = Difference(l, textOf(c.Key, c.Before), textOf(c.Key, c.After))
		return view
	}
	view.Before, view.After = piece(l, land, e, c, c.Before), piece(l, land, e, c, c.After)
	if c.Part == "answer" {
		view.Head, view.Before, view.After, view.Tail = narrow(view.Before, view.After)
	}
	if view.Before == view.After { // the same name and size, another file
		view.After += " " + l.Text("change.other_file")
	}
	return view
}

// textOf reads the text of a change; an empty one where there was or is none.
func textOf(question string, written any) prose.Node {
	content, _ := written.(string)
	return dossier.Answer{Question: question, Prose: content}.Text()
}

func changeName(l lang.Lang, e dossier.Everything, c filing.Change) string {
	d := e.Definition()
	switch c.Part {
	case "answer", "text":
		if q, _, ok := d.Question(c.Key); ok {
			return q.Label.In(l)
		}
	case "attribute":
		for _, attribute := range d.Attributes {
			if attribute.Key == c.Key {
				return attribute.Label.In(l)
			}
		}
	case "budget":
		line, ok := c.After.(dossier.ContentLine)
		if !ok {
			line, _ = c.Before.(dossier.ContentLine)
		}
		return l.Text("change.budget", "year", line.Year, "account", cerfa.HeadingOf(line.Account), "label", line.Label)
	case "letter":
		return l.Text("change.letter", "name", c.Key)
	case "file":
		return SlotName(l, e, c.Key)
	}
	return l.Text("change." + c.Part)
}

// SlotName names what a file is for.
func SlotName(l lang.Lang, e dossier.Everything, slot string) string {
	kind, key, _ := strings.Cut(slot, ":")
	if piece, ok := e.Definition().Piece(key); ok && kind == "piece" {
		return piece.Label.In(l)
	}
	for _, letter := range e.Letters {
		if slot == dossier.LetterSlot(letter.ID) {
			return l.Text("change.letter", "name", letter.FromWhom)
		}
	}
	if dossier.IsImage(slot) {
		return l.Text("change.image")
	}
	if slot == dossier.VideoSlot {
		return l.Text("dossier.video")
	}
	if slot == dossier.CaptionsSlot {
		return l.Text("dossier.captions")
	}
	return l.Text("change.file")
}

// piece writes a piece of content for reading; "" for none.
func piece(l lang.Lang, land *territory.Reference, e dossier.Everything, c filing.Change, value any) string {
	var parts []string
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	switch v := value.(type) {
	case string:
		return said(l, land, e, c, v)
	case int:
		return l.Text("change."+c.Part+".n", "count", v)
	case dossier.ContentPlace:
		add(v.Name)
		add(v.Address)
		add(territorypages.Label(land, v.Commune))
		add(l.Text("place.status." + v.Status))
		if v.Lat != "" {
			add(v.Lat + " " + v.Lon)
		}
	case dossier.ContentPartner:
		add(v.Name)
		add(l.Text("organisation.form." + v.Form))
		add(v.SIRET)
		if v.Founded != "" {
			add(l.Text("change.founded", "day", v.Founded))
		}
		if v.Lead {
			add(l.Text("organisation.lead"))
		}
	case dossier.ContentLine:
		add(l.Money(v.Cents))
		switch {
		case v.Request:
			add(l.Text("budget.request"))
		case v.Funding != "":
			add(l.Text("budget.funding." + v.Funding))
		}
	case dossier.ContentLetter:
		add(l.Text("letter.status." + v.Status))
		if v.SHA256 != "" {
			add(l.Text("change.with_file"))
		}
	case dossier.ContentSource:
		add(v.Text)
		add(FromWorkshop(l, dossier.Source{Workshop: v.Workshop, Day: v.Day, People: v.People}))
	case dossier.ContentFile:
		add(v.Name)
		add(l.Bytes(v.Size))
	}
	return strings.Join(parts, ", ")
}

func said(l lang.Lang, land *territory.Reference, e dossier.Everything, c filing.Change, value string) string {
	switch c.Part {
	case "answer":
		if q, _, ok := e.Definition().Question(c.Key); ok {
			return Words(l, land, q, value)
		}
	case "attribute":
		for _, attribute := range e.Definition().Attributes {
			if option, ok := attribute.Option(value); ok && attribute.Key == c.Key {
				return option.Label.In(l)
			}
		}
	}
	return value
}

var wordAndSpace = regexp.MustCompile(`\s*\S+|\s+$`)

// around is how many words that stayed are shown on each side of those that changed.
const around = 12

// narrow takes off what two versions of a text share at both ends, but for a few words.
func narrow(before, after string) (head, b, a, tail string) {
	if before == "" || after == "" {
		return "", before, after, ""
	}
	old, new := wordAndSpace.FindAllString(before, -1), wordAndSpace.FindAllString(after, -1)
	start := 0
	for start < len(old) && start < len(new) && old[start] == new[start] {
		start++
	}
	end := 0
	for end < len(old)-start && end < len(new)-start && old[len(old)-1-end] == new[len(new)-1-end] {
		end++
	}
	head, tail = strings.Join(old[max(0, start-around):start], ""), strings.Join(old[len(old)-end:len(old)-end+min(end, around)], "")
	if start > around {
		head = "…" + head
	}
	if end > around {
		tail += "…"
	}
	return head, strings.Join(old[start:len(old)-end], ""), strings.Join(new[start:len(new)-end], ""), tail
}
