package world

import (
	"context"
	"errors"
	"fmt"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/dossier"
)

// artois is the SIREN of the CC des Campagnes de l'Artois: the communes are real, nothing
// else is.
const artois = "200069482"

// network is seven places and thirty partners preparing an application for the open round.
// Two of the answers are missing, so that a visitor can finish, validate and file it.
func (b *builder) network(ctx context.Context) error {
	b.clock.Set(b.today.AddDate(0, 0, -40))
	group, err := b.Groups.Create(ctx, b.Lead, "Réseau des sept lieux", "Relier sept lieux existants ou en projet, et ce que chacun sait déjà faire.")
	if err != nil {
		return err
	}
	communes := b.Land.InEPCI(artois)
	if len(communes) == 0 {
		return fmt.Errorf("no EPCI %s", artois)
	}
	token, err := b.Groups.OpenJoinLink(ctx, b.Lead, group.ID, collective.Writer)
	if err != nil {
		return err
	}
	if _, err := b.Groups.Join(ctx, b.Partner, token); err != nil {
		return err
	}
	var organisations []string
	for i, p := range partners {
		id, err := b.Groups.AddOrganisation(ctx, b.Lead, group.ID, collective.Organisation{
			Name: p.name, Form: collective.Form(p.form), CommuneCode: communes[(i*7)%len(communes)].Code, Founded: b.founded(i),
		})
		if err != nil {
			return err
		}
		organisations = append(organisations, id)
		speaker := b.Lead.ID
		if i%2 == 1 {
			speaker = b.Partner.ID
		}
		if err := b.Groups.SetRepresentative(ctx, b.Lead, group.ID, id, speaker, ""); err != nil {
			return err
		}
	}
	first, shown := "", false // the dossier is about a place that maps can show
	for i, name := range sevenPlaces {
		status := collective.Existing
		if i%3 == 2 {
			status = collective.Planned
		}
		place := collective.Place{Name: name, Status: status, CommuneCode: communes[i*11].Code, OrganisationID: organisations[i*3]}
		if c := communes[i*11]; c.Located { // near its middle: the places are fictional
			lat, lon := c.Lat+0.002, c.Lon-0.003
			place.Lat, place.Lon = &lat, &lon
		}
		id, err := b.Groups.SavePlace(ctx, b.Lead, group.ID, place)
		if err != nil {
			return err
		}
		if first == "" || !shown && place.Lat != nil {
			first, shown = id, place.Lat != nil
		}
	}
	return errors.Join(b.brought(ctx, group.ID, organisations), b.workshops(ctx, group.ID), b.applies(ctx, group.ID, first))
}

// applies begins the application of the network, about one of its places, and its video.
func (b *builder) applies(ctx context.Context, groupID, placeID string) (err error) {
	if b.Network, err = b.draft(ctx, b.Lead, groupID, placeID, "Le réseau des sept lieux", dossier.PieceSlot("deliberation")); err != nil {
		return err
	}
	return b.video(ctx, b.Network, placeID)
}

// brought says what some partners bring.
func (b *builder) brought(ctx context.Context, groupID string, organisations []string) error {
	for i, c := range []collective.Contribution{
		{Kind: "premises", Label: "Une halle de 400 m²", Cents: 1_800_000},
		{Kind: "time", Label: "Un mi-temps d’animation", Cents: 1_600_000},
		{Kind: "skill", Label: "Formation à la réparation"},
		{Kind: "money", Label: "Subvention de démarrage", Cents: 2_000_000},
		{Kind: "equipment", Label: "Une découpe laser et deux métiers à tisser", Cents: 900_000},
	} {
		c.OrganisationID = organisations[i*2]
		if err := b.Groups.AddContribution(ctx, b.Lead, groupID, c); err != nil {
			return err
		}
	}
	return nil
}

// draft is an application nearly complete: the summary and one letter are still to come.
func (b *builder) draft(ctx context.Context, lead account.Actor, groupID, placeID, title, slot string) (string, error) {
	d, err := b.Dossiers.Start(ctx, lead, b.Call.ID, b.Rounds[openRound].ID, groupID, title)
	if err != nil {
		return "", err
	}
	if err := b.write(ctx, lead, d, placeID, "hors_grands_centres", slot); err != nil {
		return "", err
	}
	_, err = b.Dossiers.SaveAnswers(ctx, lead, d.ID, "projet", []dossier.Typed{{Question: "resume", Seen: 1}})
	return d.ID, err
}

// saintLo is a fictional social third place in Saint-Lô, at its very beginning.
func (b *builder) saintLo(ctx context.Context) error {
	b.clock.Set(b.today.AddDate(0, 0, -15))
	lead, err := b.person(ctx, lastEmail, "Nora Lavoine", false)
	if err != nil {
		return err
	}
	group, err := b.Groups.Create(ctx, lead, "Le Trait d’union", "Un tiers-lieu à vocation sociale, ouvert sur le quartier.")
	if err != nil {
		return err
	}
	if _, err := b.Groups.AddOrganisation(ctx, lead, group.ID, collective.Organisation{Name: "Le Trait d’union (fictif)", Form: "association", CommuneCode: "50502", Founded: b.today.AddDate(0, -8, 0).Format("2006-01-02")}); err != nil {
		return err
	}
	if _, err := b.Groups.SavePlace(ctx, lead, group.ID, collective.Place{Name: "L’ancienne école (fictive)", Status: collective.Planned, CommuneCode: "50502"}); err != nil {
		return err
	}
	_, err = b.Dossiers.Start(ctx, lead, b.Call.ID, b.Rounds[openRound].ID, group.ID, "Le Trait d’union")
	return err
}
