package gallery

import (
	"time"

	"maillage/internal/film"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/video"
)

// Film is a film that everyone may see, as it was filed.
type Film struct {
	DossierID, Call          string // the slug of the call
	Title, Collective, Place string
	CommuneCode              string // INSEE
	Departement, Region      string // codes, or ""
	BlobID, Media            string // of the film as it was sent
	Size                     int64
	CaptionsBlob             string // or ""
	Year                     int    // in which it was filed
	ShownAt                  time.Time
	Themes                   []Theme
	Made                     film.Film // what every browser plays; see package film
}

// Theme is what a film is about: an option of the question by which its call asks that.
type Theme struct {
	Key   string
	Label call.Text
	Films int // how many there are, where themes are listed
}

// maxThemes bounds what one film is listed under.
const maxThemes = 12

// ThemesOf gives what the films of a call may be about: the options of the first question of its form
// to which several answers may be given, those that were answered, and its key. A call without one
// has no themes.
func ThemesOf(d call.Definition, answers call.Answers) (all []Theme, answered []string) {
	for _, section := range d.Form {
		for _, q := range section.Questions {
			if q.Kind != call.Choices {
				continue
			}
			for _, o := range q.Options[:min(len(q.Options), maxThemes)] {
				all = append(all, Theme{Key: o.Key, Label: o.Label})
			}
			return all, q.AsSent(answers[q.Key])
		}
	}
	return nil, nil
}

// Without gives those who are filmed and may not appear on a day: nobody has their consent, they said
// no, or the days for which they agreed are over.
func Without(people []video.Person, now time.Time) []video.Person {
	var without []video.Person
	for _, p := range people {
		if !p.MayAppear(now) {
			without = append(without, p)
		}
	}
	return without
}

// Filter chooses some of the films; its zero value takes them all.
type Filter struct {
	Region, Departement, Theme string
	Page                       int // from 1; one too far gives the last
	Size                       int // of a page
}

// yearOf is the year of an instant in France.
func yearOf(t time.Time) int { return t.In(lang.Paris).Year() }
