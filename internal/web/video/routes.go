// Package video holds the pages where a collective prepares the video of its application: brief,
// scenes, people and what they consented to, teleprompter.
package video

import (
	"embed"
	"net/http"
	"slices"
	"strconv"
	"time"

	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/film"
	"maillage/internal/video"
	"maillage/internal/video/caption"
	"maillage/internal/video/upload"
	"maillage/internal/web"
	dossierpages "maillage/internal/web/dossier"
	"maillage/internal/web/player"
	"maillage/internal/web/ui"
)

//go:embed *.html
var files embed.FS

// Rooms are the rooms these pages stand on.
type Rooms struct {
	Videos  *video.Service
	Uploads *upload.Desk
	Most    int64 // bytes of the largest file that is sent
	// Dossiers holds what the funder is sent.
	Dossiers *dossier.Service
	Films    *film.Service
	Groups   *collective.Service
}

// Pages answers for those who prepare a video.
type Pages struct {
	Rooms
	server *web.Server
	frames *dossierpages.Pages
}

// maxUpload bounds a request that carries a signed form, and somewhat more, so that a file a little
// too large is refused beside its field and not with the request.
const maxUpload = video.MaxSigned + 10<<20

// Add adds the routes; frames are the pages of the dossier, around these.
func Add(server *web.Server, frames *dossierpages.Pages, rooms Rooms) {
	p := &Pages{rooms, server, frames}
	const base = "/dossiers/{id}/video"
	server.Get(base, web.SignedIn, p.brief)
	server.Post(base, web.SignedIn, p.saveBrief)
	server.Get(base+"/messages/{no}", web.SignedIn, p.messages)
	server.Post(base+"/messages/{no}", web.SignedIn, p.take)
	server.Get(base+"/scenes", web.SignedIn, p.scenes)
	server.Post(base+"/scenes", web.SignedIn, p.saveScene)
	server.Get(base+"/scenes/{scene}", web.SignedIn, p.scenes)
	server.Post(base+"/scenes/{scene}/place", web.SignedIn, p.moveScene)
	server.Post(base+"/scenes/{scene}/removal", web.SignedIn, p.removeScene)
	server.Get(base+"/locations", web.SignedIn, p.locations)
	server.Post(base+"/locations", web.SignedIn, p.saveLocation)
	server.Get(base+"/locations/{location}", web.SignedIn, p.locations)
	server.Post(base+"/locations/{location}/removal", web.SignedIn, p.removeLocation)
	server.Get(base+"/people", web.SignedIn, p.people)
	server.Post(base+"/people", web.SignedIn, p.savePerson)
	server.Get(base+"/people/{person}", web.SignedIn, p.people)
	server.Post(base+"/people/{person}/removal", web.SignedIn, p.removePerson)
	server.Get(base+"/people/{person}/consent", web.SignedIn, p.consent)
	server.PostFiles(base+"/people/{person}/signed", web.SignedIn, maxUpload, p.keepSigned)
	server.Get(base+"/people/{person}/signed", web.SignedIn, p.openSigned)
	server.Post(base+"/people/{person}/signed/removal", web.SignedIn, p.dropSigned)
	server.Get(base+"/shooting", web.SignedIn, p.shooting)
	server.Get(base+"/prompter", web.SignedIn, p.prompter)
	server.Get(base+"/film/{name}", web.SignedIn, p.filmFile)
	server.Get(base+"/film", web.SignedIn, p.film)
	server.PostFiles(base+"/film", web.SignedIn, rooms.Most+formAround, p.sendFilm)
	server.Part(http.MethodPost, base+"/film/uploads", rooms.Most, p.begin(true))
	server.Get(base+"/film/assembly", web.SignedIn, p.assembly)
	server.Post(base+"/film/assembly", web.SignedIn, p.assemble)
	server.Post(base+"/film/assembly/removal", web.SignedIn, p.stopAssembly)
	server.Get(base+"/scenes/{scene}/clips", web.SignedIn, p.clips)
	server.PostFiles(base+"/scenes/{scene}/clips", web.SignedIn, rooms.Most+formAround, p.sendClip)
	server.Part(http.MethodPost, base+"/scenes/{scene}/clips/uploads", rooms.Most, p.begin(false))
	server.Get(base+"/clips/{clip}", web.SignedIn, p.openClip)
	server.Get(base+"/clips/{clip}/original", web.SignedIn, p.clipFile)
	server.Post(base+"/clips/{clip}/removal", web.SignedIn, p.removeClip)
	server.Post(base+"/uploads/{upload}/removal", web.SignedIn, p.giveUp)
	server.Post(base+"/arrivals/{upload}/removal", web.SignedIn, p.dropArrival)
	for _, method := range []string{http.MethodHead, http.MethodPatch, http.MethodDelete} {
		server.Part(method, Uploads+"{upload}", rooms.Most, p.part)
	}
	server.Get(base+"/captions", web.SignedIn, p.captions)
	server.Post(base+"/captions", web.SignedIn, p.saveCaptions)
	server.Post(base+"/captions/draft", web.SignedIn, p.draftCaptions)
	server.Post(base+"/captions/handing", web.SignedIn, p.handCaptions)
	server.PostFiles(base+"/captions/file", web.SignedIn, 2*caption.MaxBytes, p.readCaptions)
	server.Get(base+"/captions.vtt", web.SignedIn, p.captionsAs("text/vtt", "vtt", asWebVTT))
	server.Get(base+"/captions.srt", web.SignedIn, p.captionsAs("application/x-subrip", "srt", asSRT))
}

// Around is what each of these pages has around it.
type Around struct {
	dossierpages.Frame
	Prepared video.Project
	Base     string // address of the video
	Tabs     []dossierpages.Part
	Total    string // how long the scenes take
	Limit    string // how long the call allows, or ""
	TooLong  bool
	Open     int // scenes without seconds
}

// tabs are the pages of a video, by the ends of their addresses.
func tabs() []string {
	return []string{"", "/scenes", "/locations", "/people", "/shooting", "/prompter", "/film", "/captions"}
}

// around loads what surrounds a page of a video; here is the end of the address of its tab, title a
// text of the catalogue.
func (p *Pages) around(r *http.Request, title, here string) (Around, error) {
	l := web.Of(r).Lang
	f, err := p.frames.Frame(r, l.Text(title), dossier.PiecesSection, "/video")
	if err != nil {
		return Around{}, err
	}
	a := Around{Frame: f, Base: "/dossiers/" + f.ID + "/video"}
	if a.Prepared, err = p.Videos.Show(r.Context(), web.Of(r).Actor, f.ID); err != nil {
		return a, err
	}
	for _, end := range tabs() {
		a.Tabs = append(a.Tabs, dossierpages.Part{Label: l.Text(tabNames[end]), URL: a.Base + end, Current: end == here})
	}
	if here != "" {
		a.Crumbs = slices.Insert(a.Crumbs, 2, ui.Crumb{Label: l.Text("video.title"), URL: a.Base})
	}
	total, open := a.Prepared.Seconds()
	a.Total, a.Open = a.Lasts(total), open
	if most := f.Definition().Video.MaxSeconds; most > 0 {
		a.Limit, a.TooLong = a.Lasts(most), total > most
	}
	return a, nil
}

var tabNames = map[string]string{
	"": "video.brief", "/scenes": "video.scenes", "/locations": "video.locations", "/people": "video.people", "/shooting": "video.shooting", "/prompter": "video.prompter", "/film": "footage.film", "/captions": "caption.title",
}

// Lasts says how long something takes, for templates.
func (a Around) Lasts(seconds int) string {
	return player.Duration(a.L(), time.Duration(seconds)*time.Second)
}

// For is the organisation for which somebody speaks, or "".
func (a Around) For(p video.Person) string {
	for _, partner := range a.Partners {
		if partner.ID == p.OrganisationID {
			return partner.Name
		}
	}
	return ""
}

// Cast gives the people of a scene.
func (a Around) Cast(s video.Scene) []video.Person {
	var all []video.Person
	for _, id := range s.People {
		if p, ok := a.Prepared.Person(id); ok {
			all = append(all, p)
		}
	}
	return all
}

// Spot is the name of the location of a scene, or "".
func (a Around) Spot(s video.Scene) string {
	l, _ := a.Prepared.Location(s.LocationID)
	return l.Name
}

// Day writes a day as 2024-03-12 in words.
func (a Around) Day(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return a.L().Date(at)
}

// done ends an act: on to a page of the video with a sentence, or the error.
func (p *Pages) done(w http.ResponseWriter, r *http.Request, err error, key, below string) error {
	if err != nil {
		return err
	}
	p.server.Flash(r, key)
	return web.SeeOther(w, r, "/dossiers/"+r.PathValue("id")+"/video"+below)
}

// number reads a whole number; "" is 0, and what is none is -1, which is refused beside its field.
func number(typed string) int {
	if typed == "" {
		return 0
	}
	n, err := strconv.Atoi(typed)
	if err != nil {
		return -1
	}
	return n
}

func ticked(on bool) string {
	if on {
		return "yes"
	}
	return ""
}
