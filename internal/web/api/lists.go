package api

import (
	"time"

	"maillage/internal/territory/zoning"
)

// List is a generation of an official list that was imported here.
type List struct {
	Key         string      `json:"key"`
	Title       string      `json:"title"`
	Kind        zoning.Kind `json:"kind"`
	Vintage     string      `json:"vintage"`
	Attribution string      `json:"attribution"`
	Source      string      `json:"source"` // page of the publisher
	File        string      `json:"file"`
	SHA256      string      `json:"sha256"`
	From        string      `json:"from"`
	Until       *string     `json:"until"` // last day in force; null: no end
	Rows        int         `json:"rows"`
}

// ListList is the lists in force on a day.
type ListList struct {
	Day   string `json:"day"`
	Lists []List `json:"lists"`
}

// Near is an area of a list, as it stands to what was asked.
type Near struct {
	Named
	Inside bool     `json:"inside"`
	Metres *float64 `json:"edge_m"` // to its edge; null where no point was asked about
}

// Standing is what a list says of a point or a commune. What it does not say is left out:
// that is never a no.
type Standing struct {
	Day     string   `json:"day"`
	List    List     `json:"list"`
	Commune *Named   `json:"commune,omitempty"`
	Point   *Point   `json:"point,omitempty"`
	Lacks   string   `json:"lacks,omitempty"` // point or commune: what the list needs to answer
	Areas   []Near   `json:"areas,omitzero"`
	Value   *string  `json:"value,omitempty"`
	Listed  *bool    `json:"listed,omitempty"`
	Nearest *string  `json:"nearest,omitempty"`
	Metres  *float64 `json:"nearest_m,omitempty"`
}

func listOf(l zoning.List) List {
	told := List{l.Key, l.Title, l.Kind, l.Vintage, l.Attribution, l.Source, l.File, l.SHA256, l.From.Format(time.DateOnly), nil, l.Rows}
	if !l.Until.IsZero() {
		until := l.Until.Format(time.DateOnly)
		told.Until = &until
	}
	return told
}

func (p *Pages) lists(a *asked) (answer, error) {
	day := a.day("day", p.server.Config().Now())
	held, err := p.Lists.InForce(a.Context(), day)
	list := ListList{Day: day.Format(time.DateOnly), Lists: []List{}}
	for _, l := range held {
		list.Lists = append(list.Lists, listOf(l))
	}
	return answer{value: list}, err
}

func (p *Pages) list(a *asked) (answer, error) {
	day, code := a.day("day", p.server.Config().Now()), a.text("commune")
	told := Standing{Day: day.Format(time.DateOnly)}
	if code != "" {
		c, err := p.communeAsked(code)
		if err != nil {
			return answer{}, err
		}
		code, told.Commune = c.Code, c
	}
	point := a.point("point")
	found, err := p.Lists.Consult(a.Context(), a.text("key"), code, point, day)
	if err != nil {
		return answer{}, err
	}
	told.List = listOf(found.List)
	if point != nil {
		told.Point = &Point{point.Lat, point.Lon}
	}
	if code != "" || point != nil {
		told.tell(found, point != nil)
	}
	return answer{value: told}, nil
}

// tell writes what the list says, by its kind.
func (s *Standing) tell(found zoning.Standing, exact bool) {
	if s.Lacks = found.Lacks; s.Lacks != "" {
		return
	}
	switch found.List.Kind {
	case zoning.Areas:
		s.Areas = []Near{}
		for _, a := range found.Areas {
			near := Near{Named: Named{a.Code, a.Name}, Inside: a.Inside}
			if exact {
				near.Metres = &a.Metres
			}
			s.Areas = append(s.Areas, near)
		}
	case zoning.Values:
		s.Listed = &found.Listed
		if found.Value != "" {
			s.Value = &found.Value
		}
	case zoning.Communes:
		s.Listed = &found.Listed
	case zoning.Points:
		if found.Nearest != "" {
			s.Nearest, s.Metres = &found.Nearest, &found.Metres
		}
	}
}

// communeAsked gives the commune of a code that was given beside other things.
func (p *Pages) communeAsked(code string) (*Named, error) {
	c, ok := p.Land.Commune(code)
	if !ok {
		return nil, wrong("commune", "api.unknown.commune", code)
	}
	return &Named{c.Code, c.Name}, nil
}
