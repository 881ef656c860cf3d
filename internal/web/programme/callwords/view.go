package callwords

import (
	"time"

	"maillage/internal/lang"
	"maillage/internal/programme/call"
)

// View is what a call says, ready for a page: the same for the public, the preview and print.
type View struct {
	Words
	Definition call.Definition
	Rounds     []RoundRow
	Blocks     []Block // between the rounds and the form
	Sections   []SectionRow
	Questions  int
	Pieces     []PieceRow
	Attached   []Block // letters, video, budget
	Criteria   []CriterionRow
	Scale      []string
	Filing     []Block
	Unknown    []string // names of the settings the source does not tell
}

// Block is a heading with sentences under it.
type Block struct {
	ID, Title string
	Unknown   bool // the source of the call does not tell it
	Help      string
	Lines     []string
	Rules     []RuleRow
	Neutral   bool // the source does not tell the rules, or not so exactly
}

// RuleRow is a rule on who may apply, with what it asks and what follows.
type RuleRow struct{ Text, Condition, Follows string }

// RoundRow is a round in the table of rounds. Opens and Closes are in the call's zone.
type RoundRow struct {
	Title         string
	Opens, Closes time.Time
	State         string
	Current       bool
	Places        int
	Cents         int64
}

// SectionRow is a section of the form in the outline.
type SectionRow struct {
	Title, Help string
	Questions   []QuestionRow
}

// QuestionRow is a question in the outline: If says when it is asked.
type QuestionRow struct {
	Label, Help, Kind, If string
	Options               []string
}

// PieceRow is a piece in the list of pieces.
type PieceRow struct{ Label, Help, For, Formats, Template string }

// CriterionRow is a criterion with its share of the whole.
type CriterionRow struct {
	Label, Help string
	Weight      int
	Share       int // in basis points
	Scale       []string
}

// Told says whether the source of the call tells a setting.
func (v View) Told(path string) bool { return !v.Definition.IsUnknown(path) }

// HasPlaces says whether any round has a planned number of places; HasEnvelopes the same
// of envelopes: a table without a column says more than one full of dashes.
func (v View) HasPlaces() bool {
	for _, r := range v.Rounds {
		if r.Places > 0 {
			return true
		}
	}
	return false
}

// HasEnvelopes: see HasPlaces.
func (v View) HasEnvelopes() bool {
	for _, r := range v.Rounds {
		if r.Cents > 0 {
			return true
		}
	}
	return false
}

// Of gives the view of a call at an instant.
func Of(w Words, d call.Definition, now time.Time) View {
	v := View{Words: w, Definition: d}
	v.addRounds(now)
	v.addBlocks()
	v.addForm()
	v.addPieces()
	v.addCriteria()
	for _, path := range d.Unknown {
		v.Unknown = append(v.Unknown, v.Setting(path))
	}
	return v
}

func (v *View) addRounds(now time.Time) {
	zone := v.Definition.Location()
	for _, r := range v.Definition.Rounds {
		row := RoundRow{Title: v.Say(r.Title), Places: r.Places, Cents: int64(r.Envelope)}
		var until time.Time
		row.Opens, until = r.Window(zone)
		if !until.IsZero() {
			row.Closes = until.Add(-time.Minute)
		}
		switch {
		case now.Before(row.Opens):
			row.State = v.T("calls.upcoming")
		case r.Accepts(now, zone):
			row.State, row.Current = v.T("calls.open"), true
		default:
			row.State = v.T("calls.over")
		}
		v.Rounds = append(v.Rounds, row)
	}
}

func (v *View) block(to *[]Block, id string, help call.Text, lines []string) {
	if len(lines) == 0 {
		return
	}
	*to = append(*to, Block{ID: id, Title: v.T("call.block." + id), Unknown: !v.Told(id), Help: v.Say(help), Lines: lines})
}

func (v *View) addBlocks() {
	d := v.Definition
	v.block(&v.Blocks, "consortium", call.Text{}, v.Consortium(d.Consortium))
	who := &v.Blocks[len(v.Blocks)-1]
	who.Neutral = d.IsUnknown("eligibility")
	for _, r := range d.Eligibility {
		who.Rules = append(who.Rules, RuleRow{Text: v.Say(r.Text), Condition: v.Condition(r.If), Follows: v.Follows(r)})
	}
	for _, a := range d.Attributes {
		block := Block{ID: "attribute-" + a.Key, Title: v.Say(a.Label), Help: v.Say(a.Help), Unknown: !v.Told("attributes")}
		for _, o := range a.Options {
			block.Lines = append(block.Lines, v.Say(o.Label))
		}
		v.Blocks = append(v.Blocks, block)
	}
	v.block(&v.Blocks, "quotas", call.Text{}, v.Quotas(d))
	v.block(&v.Blocks, "amount", d.Amount.Help, v.Amount(d))
	v.block(&v.Blocks, "years", call.Text{}, []string{v.Years(d.Years)})
	v.block(&v.Blocks, "payments", call.Text{}, v.Payments(d))

	v.block(&v.Attached, "letters", d.Letters.Help, v.Letters(d.Letters))
	v.block(&v.Attached, "video", d.Video.Help, v.Video(d.Video))
	v.block(&v.Attached, "budget", d.Budget.Help, v.Budget(d.Budget))

	v.block(&v.Filing, "sign_off", call.Text{}, v.SignOff(d.SignOff))
	v.block(&v.Filing, "grace", call.Text{}, v.Grace(d.Grace))
	v.block(&v.Filing, "corrections", call.Text{}, v.Corrections(d.Corrections))
	var refusals []string
	for _, reason := range d.Refusals {
		refusals = append(refusals, v.Say(reason.Label))
	}
	v.block(&v.Filing, "refusals", call.Text{}, refusals)
}

func (v *View) addForm() {
	for _, s := range v.Definition.Form {
		row := SectionRow{Title: v.Say(s.Title), Help: v.Say(s.Help)}
		for _, q := range s.Questions {
			line := QuestionRow{Label: v.Say(q.Label), Help: v.Say(q.Help), Kind: v.Question(q)}
			if q.ShowIf != nil {
				line.If = v.AskedIf(v.Definition, *q.ShowIf)
			}
			for _, o := range q.Options {
				line.Options = append(line.Options, v.Say(o.Label))
			}
			row.Questions = append(row.Questions, line)
		}
		v.Questions += len(s.Questions)
		v.Sections = append(v.Sections, row)
	}
}

func (v *View) addPieces() {
	for _, p := range v.Definition.Pieces {
		row := PieceRow{Label: v.Say(p.Label), Help: v.Say(p.Help), Template: p.Template, For: v.T("call.piece.free")}
		switch len(p.RequiredFor) {
		case 0:
		case len(call.LegalKinds()):
			row.For = v.T("call.piece.required")
		default:
			row.For = v.T("call.piece.required_for", "kinds", v.Kinds(p.RequiredFor))
		}
		row.Formats = v.T("call.piece.formats", "formats", v.Alternatives(p.Formats), "max", lang.Size(p.MaxBytes))
		v.Pieces = append(v.Pieces, row)
	}
}

func (v *View) addCriteria() {
	total := max(v.Definition.TotalWeight(), 1)
	for _, c := range v.Definition.Criteria {
		row := CriterionRow{Label: v.Say(c.Label), Help: v.Say(c.Help), Weight: c.Weight, Share: c.Weight * int(call.Whole) / total}
		row.Share = (row.Share + 50) / 100 * 100 // whole percents: the weight beside it is exact
		row.Scale = v.scale(c.Scale)
		v.Criteria = append(v.Criteria, row)
	}
	v.Scale = v.scale(v.Definition.Scale)
}

func (v *View) scale(labels []call.Text) []string {
	var lines []string
	for mark, label := range labels {
		lines = append(lines, v.T("call.mark", "mark", mark, "label", label))
	}
	return lines
}

// ZoneName names the zone in which the call's hours are read.
func (v View) ZoneName() string {
	return v.Lang.Zone(time.Unix(0, 0).In(v.Definition.Location()))
}
