package world

import (
	"context"
	"fmt"
	"strings"
	"time"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/filing"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
)

func pick[T any](b *builder, list []T) T { return list[b.dice.IntN(len(list))] }

// filed is a candidate that validates and files, then is reviewed.
func (b *builder) filed(ctx context.Context, i int, round programme.Round) error {
	b.clock.Set(round.Closes.AddDate(0, 0, -20).Add(time.Duration(i) * time.Hour))
	c, err := b.candidate(ctx, i, round)
	if err != nil {
		return err
	}
	if b.size.Filmed > 0 && i%b.size.Filmed == 0 {
		if err := b.filmed(ctx, c); err != nil {
			return err
		}
		if round.ID == b.Rounds[0].ID {
			b.stars = append(b.stars, c)
		}
	}
	b.clock.Set(round.Closes.Add(-time.Duration(b.dice.IntN(15*24*60)+5) * time.Minute))
	if err := b.file(ctx, c.lead, c.dossier, c.organisation); err != nil {
		return err
	}
	b.clock.Set(round.Closes.AddDate(0, 0, 2).Add(time.Duration(i) * time.Minute))
	return b.instruct(ctx, c.dossier, i)
}

// candidate is a small collective with its application, completely written.
type candidate struct {
	lead                         account.Actor
	group, organisation, dossier string
}

func (b *builder) candidate(ctx context.Context, i int, round programme.Round) (c candidate, err error) {
	name := pick(b, firstNames) + " " + pick(b, lastNames)
	if c.lead, err = b.person(ctx, fmt.Sprintf("candidat-%03d@collectif.example", i), name, false); err != nil {
		return c, err
	}
	seat := b.seats[(i*1009)%len(b.seats)]
	title := pick(b, placeKinds) + of(seat.Name)
	group, err := b.Groups.Create(ctx, c.lead, "Collectif "+title, pick(b, needs))
	if err != nil {
		return c, err
	}
	c.group = group.ID
	form := pick(b, []collective.Form{"association", "association", "commune", "scic"})
	if c.organisation, err = b.Groups.AddOrganisation(ctx, c.lead, c.group, collective.Organisation{Name: title, Form: form, CommuneCode: seat.Code, Founded: b.founded(i)}); err != nil {
		return c, err
	}
	if err := b.Groups.SetRepresentative(ctx, c.lead, c.group, c.organisation, c.lead.ID, ""); err != nil {
		return c, err
	}
	place, err := b.Groups.SavePlace(ctx, c.lead, c.group, collective.Place{
		Name: title, Status: pick(b, []collective.Status{collective.Existing, collective.Planned}), CommuneCode: seat.Code, OrganisationID: c.organisation,
	})
	if err != nil {
		return c, err
	}
	if err := b.colleagues(ctx, c, i); err != nil {
		return c, err
	}
	d, err := b.Dossiers.Start(ctx, c.lead, b.Call.ID, round.ID, c.group, title)
	if err != nil {
		return c, err
	}
	c.dossier = d.ID
	territory := pick(b, []string{"qpv", "hors_grands_centres", "hors_grands_centres"})
	return c, b.write(ctx, c.lead, d, place, territory, piece(form))
}

// founded says when an organisation was founded, some by the day, some by the month, and
// leaves it out for one in four: people will.
func (b *builder) founded(i int) string {
	day := b.today.AddDate(-2-i%23, -i%11, -i%19)
	switch i % 4 {
	case 0, 2:
		return day.Format("2006-01-02")
	case 1:
		return day.Format("2006-01")
	}
	return ""
}

// colleagues join a candidate to write with it.
func (b *builder) colleagues(ctx context.Context, c candidate, i int) error {
	if b.size.Colleagues == 0 {
		return nil
	}
	token, err := b.Groups.OpenJoinLink(ctx, c.lead, c.group, collective.Writer)
	if err != nil {
		return err
	}
	for n := range b.size.Colleagues {
		person, err := b.person(ctx, fmt.Sprintf("candidat-%03d-%d@collectif.example", i, n+1), pick(b, firstNames)+" "+pick(b, lastNames), false)
		if err != nil {
			return err
		}
		if _, err := b.Groups.Join(ctx, person, token); err != nil {
			return err
		}
	}
	return nil
}

// piece is the slot of the piece the call asks of a legal form.
func piece(form collective.Form) string {
	if form.Kind() == collective.Public {
		return dossier.PieceSlot("deliberation")
	}
	return dossier.PieceSlot("statuts")
}

// write fills a dossier completely.
func (b *builder) write(ctx context.Context, lead account.Actor, d dossier.Dossier, placeID, territory, slot string) error {
	if err := b.Dossiers.SaveSettings(ctx, lead, d.ID, 1, dossier.Settings{
		Title: d.Title, PlaceID: placeID, Years: 3, VideoLink: "https://videos.example/" + d.ID, Attributes: map[string]string{"territory": territory},
	}); err != nil {
		return err
	}
	for _, section := range b.Call.Definition.Form {
		var typed []dossier.Typed
		for _, q := range section.Questions {
			typed = append(typed, dossier.Typed{Question: q.Key, Raw: b.answer(q)})
		}
		if _, err := b.Dossiers.SaveAnswers(ctx, lead, d.ID, section.Key, typed); err != nil {
			return fmt.Errorf("section %s: %w", section.Key, err)
		}
	}
	ask := int64(3_000_000 + 500_000*b.dice.IntN(5))
	for year := 1; year <= 3; year++ {
		own := int64(400_000 + 300_000*year)
		for _, l := range []dossier.Line{
			{Account: "64", Label: "Poste d’animation", Cents: ask - 500_000},
			{Account: "61", Label: "Loyer et entretien", Cents: own},
			{Account: "60", Label: "Fournitures et petit matériel", Cents: 900_000},
			{Account: "74", Label: "Subvention demandée", Cents: ask, Request: true},
			{Account: "70", Label: "Adhésions et locations de salles", Cents: own},
			{Account: "74", Label: "Commune", Cents: 400_000, Funding: "obtained"},
		} {
			l.Year = year
			if err := b.Dossiers.SaveLine(ctx, lead, d.ID, l); err != nil {
				return err
			}
		}
	}
	if err := b.Dossiers.SaveLetter(ctx, lead, d.ID, dossier.Letter{FromWhom: "Une association voisine", AskedBy: lead.Name, Status: "signed"}); err != nil {
		return err
	}
	return b.Dossiers.Attach(ctx, lead, d.ID, slot, "piece.pdf", strings.NewReader(samplePDF))
}

// samplePDF is the smallest honest PDF: one empty page.
const samplePDF = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

// answer makes up an answer that the form accepts.
func (b *builder) answer(q call.Question) []string {
	switch q.Kind {
	case call.LongText:
		return []string{pick(b, needs) + "\n\n" + pick(b, services) + "\n\n" + pick(b, needs)}
	case call.Choice:
		return []string{q.Options[b.dice.IntN(len(q.Options))].Key}
	case call.Choices:
		return []string{q.Options[0].Key, q.Options[len(q.Options)-1].Key}
	case call.Number:
		return []string{"2"}
	case call.Amount:
		return []string{"12000"}
	case call.Date:
		return []string{"2020-09-01"}
	case call.YesNo:
		return []string{"yes"}
	case call.Email:
		return []string{"contact@collectif.example"}
	case call.Link:
		return []string{"https://collectif.example"}
	case call.Phone:
		return []string{"0299000000"}
	case call.Commune:
		return []string{pick(b, b.seats).Code}
	case call.Siret:
		return []string{"73282932000074"}
	default:
		return []string{"Un lieu pour apprendre et faire ensemble"}
	}
}

func (b *builder) file(ctx context.Context, lead account.Actor, id, organisation string) error {
	table, err := b.Filings.Show(ctx, lead, id)
	if err != nil {
		return err
	}
	if len(table.Lacks) > 0 {
		return fmt.Errorf("a generated dossier lacks %s (%v)", table.Lacks[0].Message.Key, table.Lacks[0].Message.Args)
	}
	if err := b.Filings.Validate(ctx, lead, id, []string{organisation}, filing.Approval, "", table.Fingerprint); err != nil {
		return err
	}
	_, err = b.Filings.File(ctx, lead, id, table.Fingerprint)
	return err
}

// instruct declares a dossier complete and has it scored by both experts.
func (b *builder) instruct(ctx context.Context, id string, i int) error {
	if err := b.Reviews.DeclareComplete(ctx, b.Instructor, id); err != nil {
		return err
	}
	for _, expert := range []account.Actor{b.Expert, b.Second} {
		if err := b.Reviews.Assign(ctx, b.Instructor, id, expert.ID); err != nil {
			return err
		}
		if i%7 == 3 && expert.ID == b.Expert.ID {
			continue // some reviews are still to come
		}
		marks := map[string]int{}
		for _, criterion := range b.Call.Definition.Criteria {
			marks[criterion.Key] = 1 + b.dice.IntN(4)
		}
		if err := b.Reviews.SaveReview(ctx, expert, id, 1, marks, pick(b, reviews), true); err != nil {
			return err
		}
	}
	return nil
}
