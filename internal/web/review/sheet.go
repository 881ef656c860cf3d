package review

import (
	"strconv"
	"strings"

	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/review"
	"maillage/internal/web/ui"
)

// fillReview prepares the score sheet of the person, and the reviews they may read.
func (p *Pages) fillReview(page *ShowPage, l lang.Lang, form ui.Form) {
	f := page.File
	d := f.Definition()
	page.Reviews = reviewViews(l, f)
	if f.Mine == nil || f.Mine.Submitted() || f.Mine.Conflicted() || !f.State.Filed() {
		return
	}
	page.MayScore = f.State.Correctable()
	for _, criterion := range d.Criteria {
		field := ui.Field{Kind: "radios", Name: "mark-" + criterion.Key, Label: criterion.Label.In(l), Help: help(l, f, criterion), Required: true}
		for mark, label := range d.ScaleOf(criterion) {
			field.Options = append(field.Options, ui.Option{Value: strconv.Itoa(mark), Label: strconv.Itoa(mark) + " – " + label.In(l)})
		}
		if mark, ok := f.Mine.Marks[criterion.Key]; ok {
			field.Value = strconv.Itoa(mark)
		}
		page.Marks = append(page.Marks, form.Fill(field))
	}
	page.Comment = form.Fill(ui.Field{Kind: "textarea", Name: "comment", Label: l.Text("review.comment"), Value: f.Mine.Comment, Rows: 4})
}

// help says what a criterion is about, and where to read about it.
func help(l lang.Lang, f review.File, criterion call.Criterion) string {
	text, titles := criterion.Help.In(l), sectionTitles(l, f)
	var names []string
	for _, key := range criterion.Sections {
		names = append(names, titles[key])
	}
	if len(names) == 0 {
		return text
	}
	return strings.TrimSpace(text + " " + l.Text("review.read", "sections", strings.Join(names, ", ")))
}

// reviewViews says each part in words. Marks show once handed in; a comment being drafted
// is its author's.
func reviewViews(l lang.Lang, f review.File) []ReviewView {
	d := f.Definition()
	var views []ReviewView
	for _, a := range f.Assignments {
		view := ReviewView{Assignment: a}
		if !a.Submitted() {
			view.Comment = ""
		} else if score, ok := d.Score(a.Marks); ok {
			view.Score = l.Percent(int(score))
			for _, criterion := range d.Criteria {
				mark := a.Marks[criterion.Key]
				view.ByMarks = append(view.ByMarks, ui.Option{Label: criterion.Label.In(l), Value: l.Text("review.mark", "mark", mark, "label", d.ScaleOf(criterion)[mark])})
			}
		}
		views = append(views, view)
	}
	return views
}
