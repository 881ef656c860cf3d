package video

import (
	"net/http"
	"strconv"
	"strings"

	"maillage/internal/video"
	"maillage/internal/web"
)

// ShootingPage is the shooting list, by location and by person.
type ShootingPage struct {
	Around
	Spots    []SpotView
	Everyone []CastView
}

// SpotView is what is filmed at one location.
type SpotView struct {
	Name, Needs, Lasts string
	Scenes             []SceneView
}

// SceneView is a scene with its number and who is in it.
type SceneView struct {
	video.Scene
	No  int
	Who string
}

// CastView is where one person is filmed.
type CastView struct {
	video.Person
	For, Scenes, Spots string
}

var shootingPage = web.Template[ShootingPage](files, "shooting.html", "nav.html")

func (p *Pages) shooting(w http.ResponseWriter, r *http.Request) error {
	a, err := p.around(r, "video.shooting", "/shooting")
	if err != nil {
		return err
	}
	page := ShootingPage{Around: a}
	for _, location := range append(a.Prepared.Locations, video.Location{Name: a.L().Text("video.location.none")}) {
		if spot := a.spot(location); len(spot.Scenes) > 0 {
			page.Spots = append(page.Spots, spot)
		}
	}
	for _, person := range a.Prepared.People {
		page.Everyone = append(page.Everyone, a.part(person))
	}
	return shootingPage.Render(w, r, http.StatusOK, page)
}

// spot gathers what is filmed at a location.
func (a Around) spot(location video.Location) SpotView {
	view, total := SpotView{Name: location.Name, Needs: location.Needs}, 0
	for i, scene := range a.Prepared.Scenes {
		if scene.LocationID != location.ID {
			continue
		}
		var names []string
		for _, person := range a.Cast(scene) {
			names = append(names, person.Name)
		}
		total += scene.Seconds
		view.Scenes = append(view.Scenes, SceneView{scene, i + 1, strings.Join(names, ", ")})
	}
	view.Lasts = a.Lasts(total)
	return view
}

// part gathers where a person is filmed.
func (a Around) part(person video.Person) CastView {
	var numbers, spots []string
	seen := map[string]bool{"": true}
	for i, scene := range a.Prepared.Scenes {
		for _, id := range scene.People {
			if id != person.ID {
				continue
			}
			numbers = append(numbers, strconv.Itoa(i+1))
			if spot := a.Spot(scene); !seen[spot] {
				seen[spot] = true
				spots = append(spots, spot)
			}
		}
	}
	return CastView{Person: person, For: a.For(person), Scenes: strings.Join(numbers, ", "), Spots: strings.Join(spots, ", ")}
}

// PrompterPage is what is said, to be read before a camera.
type PrompterPage struct {
	Around
	Speech   []PrompterPart
	Words    int
	Reading  string // how long it takes
	Mirrored bool
	Tempo    int
	Slowest  int
	Fastest  int
}

// PrompterPart is what is heard in one scene.
type PrompterPart struct {
	No, Words int
	Who, Text string
}

var prompterPage = web.Template[PrompterPage](files, "prompter.html", "nav.html")

func (p *Pages) prompter(w http.ResponseWriter, r *http.Request) error {
	a, err := p.around(r, "video.prompter", "/prompter")
	if err != nil {
		return err
	}
	page := PrompterPage{Around: a, Mirrored: r.URL.Query().Get("mirror") == "yes", Tempo: video.Tempo, Slowest: video.Slowest, Fastest: video.Fastest}
	all := video.Scene{}
	for i, scene := range a.Prepared.Scenes {
		if scene.Heard == "" {
			continue
		}
		var names []string
		for _, person := range a.Cast(scene) {
			if person.Speaks {
				names = append(names, person.Name)
			}
		}
		page.Speech = append(page.Speech, PrompterPart{No: i + 1, Words: scene.Words(), Who: strings.Join(names, ", "), Text: scene.Heard})
		all.Heard += " " + scene.Heard
	}
	page.Words, page.Reading = all.Words(), a.Lasts(all.Reading())
	return prompterPage.Render(w, r, http.StatusOK, page)
}
