package review

import (
	"context"

	"maillage/internal/account"
	"maillage/internal/lang"
	accountpages "maillage/internal/web/account"
	"maillage/internal/web/ui"
)

// corner shows the rounds to instruct or review on a person's home page.
func (p *Pages) corner(ctx context.Context, actor account.Actor, l lang.Lang) (*accountpages.Section, error) {
	work, calls, err := p.reviews.Work(ctx, actor)
	if err != nil || len(work) == 0 {
		return nil, err
	}
	section := &accountpages.Section{Title: l.Text("instruction.mine")}
	for _, w := range work {
		d := calls[w.CallID].Definition
		item := accountpages.Item{Title: d.Title.In(l), URL: "/instruction/rounds/" + w.RoundID, Detail: l.Text("instruction.count", "count", w.Filed)}
		if round, ok := d.Round(w.RoundKey); ok {
			item.Title += " – " + round.Title.In(l)
		}
		if w.Mine > 0 {
			item.Tag = &ui.Tag{Kind: "warning", Text: l.Text("instruction.to_review", "count", w.Mine)}
		}
		section.Items = append(section.Items, item)
	}
	return section, nil
}
