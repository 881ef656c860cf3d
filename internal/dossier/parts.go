package dossier

import (
	"context"
	"strings"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/dossier/budget"
	"maillage/internal/fault"
)

// SaveLine adds a line to the budget (no ID) or changes one; Stale when someone saved after
// its Version.
func (s *Service) SaveLine(ctx context.Context, actor account.Actor, id string, l Line) error {
	if l.ID == "" {
		return s.AddLines(ctx, actor, id, []Line{l})
	}
	return s.write(ctx, actor, id, BudgetSection, "dossier.budget_line_saved", func(h hand) (audit.Detail, error) {
		if err := budget.CheckLine(&l, h.Years); err != nil {
			return nil, err
		}
		return audit.Detail{"line": l.ID}, fault.MustChange(updateLine(ctx, h.tx, id, l))
	})
}

// AddLines adds lines to the budget, all or none: what one thing costs each year, say. What
// is wrong with the amount of a year is on the field "amount-" and the year.
func (s *Service) AddLines(ctx context.Context, actor account.Actor, id string, lines []Line) error {
	return s.write(ctx, actor, id, BudgetSection, "dossier.budget_line_saved", func(h hand) (audit.Detail, error) {
		added, err := s.addLines(ctx, h, lines)
		return audit.Detail{"line": strings.Join(added, " ")}, err
	})
}

// AddLinesIn is AddLines as a part of an act of a room above, which puts its own line on the
// trail; it gives their identifiers.
func (s *Service) AddLinesIn(ctx context.Context, tx *db.Tx, actor account.Actor, id string, lines []Line) (added []string, err error) {
	err = s.writeIn(ctx, tx, actor, id, BudgetSection, func(h hand) error {
		added, err = s.addLines(ctx, h, lines)
		return err
	})
	return added, err
}

func (s *Service) addLines(ctx context.Context, h hand, lines []Line) (added []string, err error) {
	checked, err := budget.CheckLines(lines, h.Years)
	if err != nil {
		return nil, err
	}
	if count, err := countLines(ctx, h.tx, h.ID); err != nil {
		return nil, err
	} else if count+len(checked) > budget.MostLines {
		return nil, fault.New(fault.Conflict, "budget.too_many", "max", budget.MostLines)
	}
	for _, l := range checked {
		l.ID = db.NewID()
		added = append(added, l.ID)
		if err := insertLine(ctx, h.tx, h.ID, l, s.now()); err != nil {
			return nil, err
		}
	}
	return added, nil
}

// RemoveLine takes a line off the budget.
func (s *Service) RemoveLine(ctx context.Context, actor account.Actor, id, lineID string) error {
	return s.write(ctx, actor, id, BudgetSection, "dossier.budget_line_removed", func(h hand) (audit.Detail, error) {
		return audit.Detail{"line": lineID}, fault.MustExist(deleteLine(ctx, h.tx, id, lineID))
	})
}

// SaveLetter adds a letter of support (no ID) or changes one; Stale as for lines.
func (s *Service) SaveLetter(ctx context.Context, actor account.Actor, id string, l Letter) error {
	return s.write(ctx, actor, id, LettersSection, "dossier.letter_saved", func(h hand) (audit.Detail, error) {
		if err := checkLetter(&l); err != nil {
			return nil, err
		}
		if l.ID == "" {
			if count, err := countLetters(ctx, h.tx, id); err != nil {
				return nil, err
			} else if count >= maxLetters {
				return nil, fault.New(fault.Conflict, "letter.too_many", "max", maxLetters)
			}
			l.ID = db.NewID()
			return audit.Detail{"letter": l.ID}, insertLetter(ctx, h.tx, id, l, s.now())
		}
		return audit.Detail{"letter": l.ID}, fault.MustChange(updateLetter(ctx, h.tx, id, l))
	})
}

// RemoveLetter takes a letter off the list, with its file.
func (s *Service) RemoveLetter(ctx context.Context, actor account.Actor, id, letterID string) error {
	return s.write(ctx, actor, id, LettersSection, "dossier.letter_removed", func(h hand) (audit.Detail, error) {
		if _, err := replaceFile(ctx, h.tx, id, LetterSlot(letterID), s.now()); err != nil {
			return nil, err
		}
		return audit.Detail{"letter": letterID}, fault.MustExist(deleteLetter(ctx, h.tx, id, letterID))
	})
}
