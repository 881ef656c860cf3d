package world

import (
	"bytes"
	"context"
	_ "embed" // for the sample film
	"strings"

	"maillage/internal/dossier"
	"maillage/internal/video"
)

// film is fifteen seconds that stand for the film of any candidate: see scripts/sample-film.
//
//go:embed film.mp4
var film []byte

// captions tell what is heard, and read out what is to be read.
const captions = `WEBVTT

00:00:00.500 --> 00:00:04.500
[Quelques notes, tenues]
Film d’exemple.

00:00:05.500 --> 00:00:09.500
Ici, un collectif montre son lieu
et les gens qui le font vivre.

00:00:10.500 --> 00:00:14.500
Le jury le regarde ; tout le monde ensuite,
si chacun est d’accord.
`

// filmed sends a film for an application, with its captions, in the place of a link.
func (b *builder) filmed(ctx context.Context, c candidate) error {
	d, err := dossier.Get(ctx, b.DB, c.dossier)
	if err != nil {
		return err
	}
	if err := b.Dossiers.SaveSettings(ctx, c.lead, d.ID, d.Settings, dossier.Settings{Title: d.Title, PlaceID: d.PlaceID, Years: d.Years, Attributes: d.Attributes}); err != nil {
		return err
	}
	if err := b.Dossiers.Attach(ctx, c.lead, c.dossier, dossier.VideoSlot, "film.mp4", bytes.NewReader(film)); err != nil {
		return err
	}
	return b.Dossiers.Attach(ctx, c.lead, c.dossier, dossier.CaptionsSlot, "film.vtt", strings.NewReader(captions))
}

// shown has the films of awarded candidates shown to everyone.
func (b *builder) shown(ctx context.Context) error {
	for _, c := range b.stars {
		stands, err := b.Gallery.Show(ctx, c.lead, c.dossier)
		if err != nil {
			return err
		}
		if stands.May != nil { // it was not awarded
			continue
		}
		if err := b.Gallery.Consent(ctx, c.lead, c.dossier, stands.Chosen, true); err != nil {
			return err
		}
	}
	return nil
}

// told is what the brief of the network's video says.
var told = map[string]string{
	"sentence":  "Sept lieux, une heure de route au plus : ici, on apprend et on répare près de chez soi.",
	"audience":  "Le jury ; puis les habitantes et les habitants, à la réunion d’ouverture.",
	"message_1": "Chaque lieu sait faire une chose, et la prête aux six autres.",
	"use":       "réparer\nprêter\nles mardis",
	"avoid":     "écosystème\nsynergie",
	"contact":   "Léa Carrière, " + LeadEmail,
}

var filmed = []video.Person{
	{Name: "Léa Carrière", Part: "présente le réseau", Speaks: true, Consent: video.Asked},
	{Name: "Lucien", Part: "soude un portillon", Speaks: true, Consent: video.Asked, Until: "2099-12-31"},
	{Name: "La fille de Jeanne", Part: "traverse l’atelier", Minor: true, Consent: video.Wanted},
}

// shots are the scenes, with the numbers of the people and of the location of each.
var shots = []struct {
	seen, heard    string
	seconds, where int
	who            []int
}{
	{"La carte du pays, un doigt la suit.", "Nous sommes sept lieux, d’un bout à l’autre de la vallée. Il y a trois ans, aucun ne connaissait les autres.", 12, 0, []int{0}},
	{"L’atelier. Des étincelles, un portillon.", "Ici, on soude. Le mardi, quatre personnes viennent apprendre ; elles repartent avec ce qu’elles ont réparé.", 15, 1, []int{1, 2}},
	{"La porte ouverte sur la rue, le soir.", "Avec votre aide, les sept portes s’ouvriront le soir.", 0, 0, []int{0}},
}

// video prepares the video of the network's application.
func (b *builder) video(ctx context.Context, id, placeID string) error {
	typed := map[string]video.Typed{}
	for name, value := range told {
		typed[name] = video.Typed{Value: value}
	}
	if _, err := b.Videos.SaveBrief(ctx, b.Lead, id, typed); err != nil {
		return err
	}
	for _, l := range []video.Location{{PlaceID: placeID, Needs: "Clés chez Léa."}, {Name: "La grange", Needs: "Lumière : le matin."}} {
		if err := b.Videos.SaveLocation(ctx, b.Lead, id, l); err != nil {
			return err
		}
	}
	var people []string
	for _, p := range filmed {
		person, err := b.Videos.SavePerson(ctx, b.Lead, id, p)
		if err != nil {
			return err
		}
		people = append(people, person)
	}
	if err := b.Videos.KeepSigned(ctx, b.Lead, id, people[1], "autorisation.pdf", strings.NewReader(samplePDF)); err != nil {
		return err
	}
	prepared, err := b.Videos.Show(ctx, b.Lead, id)
	if err != nil {
		return err
	}
	for _, shot := range shots {
		scene := video.Scene{Seen: shot.seen, Heard: shot.heard, Seconds: shot.seconds, LocationID: prepared.Locations[shot.where].ID}
		for _, no := range shot.who {
			scene.People = append(scene.People, people[no])
		}
		if _, err := b.Videos.SaveScene(ctx, b.Lead, id, scene); err != nil {
			return err
		}
	}
	return nil
}
