package workshop

import (
	"net/http"
	"strconv"

	"maillage/internal/web"
	"maillage/internal/workshop/agenda"
)

func (p *Pages) about(w http.ResponseWriter, r *http.Request) error {
	err := p.change(r, func(a *agenda.Agenda) error {
		a.Title, a.Purpose = r.PostForm.Get("title"), r.PostForm.Get("purpose")
		return nil
	})
	return p.done(w, r, err, "ui.saved", "")
}

func (p *Pages) schedule(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	at, long, err := timeOf(r)
	if err == nil {
		err = p.workshops.Schedule(r.Context(), web.Of(r).Actor, r.PathValue("id"), web.Seen(r, "version"), at, long)
	}
	return p.done(w, r, err, "ui.saved", "#when")
}

func (p *Pages) renewLink(w http.ResponseWriter, r *http.Request) error {
	_, err := p.workshops.RenewLink(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	return p.done(w, r, err, "workshop.link.renewed", "#link")
}

func (p *Pages) facilitator(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.workshops.Name(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PostForm.Get("account"), r.PostForm.Get("on") == "yes")
	return p.done(w, r, err, "ui.saved", "#facilitators")
}

func (p *Pages) keep(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.workshops.Keep(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PostForm.Get("title"))
	return p.done(w, r, err, "workshop.kept.done", "")
}

func (p *Pages) remove(w http.ResponseWriter, r *http.Request) error {
	from, id := web.Of(r), r.PathValue("id")
	one, err := p.workshops.Show(r.Context(), from.Actor, id, "")
	if err != nil {
		return err
	}
	err = p.workshops.Delete(r.Context(), from.Actor, id)
	if web.Again(err) {
		return p.render(w, r, err)
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, "workshop.deleted")
	return web.SeeOther(w, r, "/collectives/"+one.CollectiveID+"/workshops")
}

func (p *Pages) addStep(w http.ResponseWriter, r *http.Request) error {
	var id string
	err := p.change(r, func(a *agenda.Agenda) (err error) {
		after, convErr := strconv.Atoi(r.PostForm.Get("after"))
		if convErr != nil {
			after = len(a.Steps)
		}
		id, err = a.Add(agenda.Kind(r.PostForm.Get("kind")), after, web.Of(r).Lang)
		return err
	})
	return p.done(w, r, err, "workshop.step.added", "/steps/"+id)
}

func (p *Pages) moveStep(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("step")
	err := p.change(r, func(a *agenda.Agenda) error {
		to := a.Index(id) - 1
		if at, err := strconv.Atoi(r.PostForm.Get("at")); err == nil {
			to = at
		} else if r.PostForm.Get("way") == "later" {
			to += 2
		}
		return a.Move(id, to)
	})
	return p.done(w, r, err, "ui.saved", "#step-"+id)
}

func (p *Pages) removeStep(w http.ResponseWriter, r *http.Request) error {
	err := p.change(r, func(a *agenda.Agenda) error { return a.Remove(r.PathValue("step")) })
	return p.done(w, r, err, "workshop.step.removed", "#agenda")
}
