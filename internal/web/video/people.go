package video

import (
	"net/http"
	"strings"
	"time"

	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/video"
	"maillage/internal/web"
	dossierpages "maillage/internal/web/dossier"
	"maillage/internal/web/ui"
)

// PeoplePage is who is filmed and what they consented to, with the form for one.
type PeoplePage struct {
	Around
	Person   video.Person
	Fields   []ui.Field
	File     ui.Field
	TooLarge string
	Agreed   int       // who may appear
	Now      time.Time // by the clock of the site
}

// MostBytes is the largest signed form.
func (PeoplePage) MostBytes() int { return video.MaxSigned }

var peoplePage = web.Template[PeoplePage](files, "people.html", "nav.html")

func (p *Pages) people(w http.ResponseWriter, r *http.Request) error {
	return p.showPeople(w, r, r.PathValue("person"), nil)
}

func (p *Pages) showPeople(w http.ResponseWriter, r *http.Request, personID string, err error) error {
	a, loadErr := p.around(r, "video.people", "/people")
	if loadErr != nil {
		return loadErr
	}
	page, l, found := PeoplePage{Around: a, Now: p.server.Config().Now()}, a.L(), false
	page.Person, found = a.Prepared.Person(personID)
	if !found {
		if personID != "" && (err == nil || web.FieldErrors(l, err)["file"] != "") { // nobody to whom a file would belong
			return fault.New(fault.NotFound, "fault.not_found")
		}
		page.Person.Consent = video.Wanted
	}
	for _, person := range a.Prepared.People {
		if person.MayAppear(page.Now) {
			page.Agreed++
		}
	}
	form := web.FormOf(r, err)
	page.Fields = personFields(l, a, page.Person)
	for i := range page.Fields {
		page.Fields[i] = form.Fill(page.Fields[i])
	}
	page.TooLarge = l.Text("file.too_large", "max", lang.Size(video.MaxSigned))
	formats := video.SignedFormats()
	page.File = form.Fill(ui.Field{
		Kind: "file", Name: "file", Label: l.Text("video.consent.file"), Required: true, Accept: "." + strings.Join(formats, ",."),
		Help: l.Text("dossier.piece.limits", "formats", strings.Join(formats, ", "), "size", l.Bytes(video.MaxSigned)),
	})
	page.Problem, page.Summary = web.Problem(r, err), ui.Summarise(l.Text("ui.summary"), append(page.Fields, page.File)...)
	return peoplePage.Render(w, r, web.Status(err), page)
}

// Over tells whether the days of a consent are over.
func (p PeoplePage) Over(person video.Person) bool { return person.Ended(p.Now) }

func personFields(l lang.Lang, a Around, person video.Person) []ui.Field {
	var organisations, states []ui.Option
	for _, partner := range a.Partners {
		organisations = append(organisations, ui.Option{Value: partner.ID, Label: partner.Name})
	}
	for _, c := range video.Consents() {
		states = append(states, ui.Option{Value: string(c), Label: l.Text("video.consent." + string(c))})
	}
	fields := []ui.Field{
		{Kind: "text", Name: "name", Label: l.Text("video.person.name"), Value: person.Name, Required: true},
		{Kind: "text", Name: "part", Label: l.Text("video.person.part"), Help: l.Text("video.person.part.help"), Value: person.Part},
		{Kind: "checkbox", Name: "speaks", Label: l.Text("video.person.speaks"), Value: ticked(person.Speaks)},
	}
	if len(organisations) > 0 {
		fields = append(fields, ui.Field{Kind: "select", Name: "organisation", Label: l.Text("video.person.organisation"), Value: person.OrganisationID, Options: organisations})
	}
	return append(fields,
		ui.Field{Kind: "checkbox", Name: "minor", Label: l.Text("video.person.minor"), Help: l.Text("video.person.minor.help"), Value: ticked(person.Minor)},
		ui.Field{Kind: "radios", Name: "consent", Label: l.Text("video.consent"), Value: string(person.Consent), Options: states, Required: true},
		ui.Field{Kind: "date", Name: "until", Label: l.Text("video.person.until"), Help: l.Text("video.person.until.help"), Value: person.Until},
	)
}

func (p *Pages) savePerson(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	form := r.PostForm
	person := video.Person{
		ID: form.Get("person"), Version: web.Seen(r, "version"), Name: form.Get("name"), Part: form.Get("part"), OrganisationID: form.Get("organisation"),
		Speaks: form.Get("speaks") == "yes", Minor: form.Get("minor") == "yes", Consent: video.Consent(form.Get("consent")), Until: strings.TrimSpace(form.Get("until")),
	}
	id, err := p.Videos.SavePerson(r.Context(), web.Of(r).Actor, r.PathValue("id"), person)
	if web.Again(err) {
		return p.showPeople(w, r, person.ID, err)
	}
	return p.done(w, r, err, "ui.saved", "/people#person-"+id)
}

func (p *Pages) removePerson(w http.ResponseWriter, r *http.Request) error {
	err := p.Videos.RemovePerson(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("person"))
	return p.done(w, r, err, "video.person.removed", "/people")
}

func (p *Pages) keepSigned(w http.ResponseWriter, r *http.Request) error {
	person := r.PathValue("person")
	name, content, err := dossierpages.Upload(r)
	if err == nil {
		err = p.Videos.KeepSigned(r.Context(), web.Of(r).Actor, r.PathValue("id"), person, name, content)
	}
	if web.Again(err) {
		return p.showPeople(w, r, person, err)
	}
	return p.done(w, r, err, "file.attached", "/people#person-"+person)
}

func (p *Pages) dropSigned(w http.ResponseWriter, r *http.Request) error {
	err := p.Videos.DropSigned(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("person"))
	return p.done(w, r, err, "file.detached", "/people")
}

func (p *Pages) openSigned(w http.ResponseWriter, r *http.Request) error {
	f, content, err := p.Videos.OpenSigned(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("person"))
	if err != nil {
		return err
	}
	defer content.Close()
	dossierpages.Serve(w, r, dossier.File{Name: f.Name, Media: f.Media, AddedAt: f.AddedAt}, content)
	return nil
}

// ConsentPage is the form that a person signs, to print.
type ConsentPage struct {
	Around
	Person       video.Person
	Organisation string // for which they speak, or ""
	Answers      string // the organisation that answers for what is done with the film
	Contact      string // whom to tell that one takes it back, or ""
	Scenes       []int  // numbers of those they are in
}

var consentPage = web.Template[ConsentPage](files, "consent.html", "nav.html")

func (p *Pages) consent(w http.ResponseWriter, r *http.Request) error {
	a, err := p.around(r, "video.form.title", "/people")
	if err != nil {
		return err
	}
	person, ok := a.Prepared.Person(r.PathValue("person"))
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	page := ConsentPage{Around: a, Person: person, Organisation: a.For(person), Contact: a.Prepared.Brief["contact"].Value}
	if lead, ok := a.Lead(); ok {
		page.Answers = lead.Name
	}
	for i, scene := range a.Prepared.Scenes {
		for _, id := range scene.People {
			if id == person.ID {
				page.Scenes = append(page.Scenes, i+1)
			}
		}
	}
	return consentPage.Render(w, r, http.StatusOK, page)
}
