package network

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"maillage/internal/lang"
	"maillage/internal/network"
	"maillage/internal/territory"
	"maillage/internal/territory/mesh"
)

// communes is the level below those of package mesh: each commune for itself.
const communes mesh.Level = "commune"

// below tells which levels a territory is shown by, the usual first.
var below = map[mesh.Level][]mesh.Level{
	mesh.Country:        {mesh.Region, mesh.Departement},
	mesh.Region:         {mesh.Departement, mesh.EPCI, mesh.Arrondissement},
	mesh.Departement:    {mesh.EPCI, mesh.Arrondissement, communes},
	mesh.Arrondissement: {communes},
	mesh.EPCI:           {communes},
}

const (
	usualKilometres = 30
	mostKilometres  = 200
)

// Orders of the table.
const (
	byNeed  = "" // most inhabitants far from any place first
	byShare = "share"
	byName  = "name"
)

// asked is what an address of the coverage asks for.
type asked struct {
	In         mesh.Scope
	By         mesh.Level
	Call       string
	OpenOnly   bool
	Listed     bool // count the places of the imported list too
	Kilometres int
	Until      string // last day counted, as 2021-06-30; "" for today
	Since      string // compared with that day; "" for no comparison
	Sort       string
	Page       int
}

// read reads an address. What is wrong in it is left at its usual value and told by name of
// the field; known is false when it names a territory that does not exist.
func read(q url.Values, land *territory.Reference) (a asked, wrong map[string]string, known bool) {
	a, wrong = asked{Call: q.Get("call"), OpenOnly: q.Get("places") == "open", Listed: q.Get("listed") == "yes", Kilometres: usualKilometres}, map[string]string{}
	if a.In, known = scopeOf(q.Get("in"), land); !known {
		return a, nil, false
	}
	a.By = below[a.In.Level][0]
	if by := mesh.Level(q.Get("by")); slices.Contains(below[a.In.Level], by) {
		a.By = by
	}
	if typed := strings.TrimSpace(q.Get("km")); typed != "" {
		if n, err := strconv.Atoi(typed); err == nil && n >= 1 && n <= mostKilometres {
			a.Kilometres = n
		} else {
			wrong["km"] = "coverage.km.wrong"
		}
	}
	for _, day := range []struct {
		name string
		into *string
	}{{"until", &a.Until}, {"since", &a.Since}} {
		typed := strings.TrimSpace(q.Get(day.name))
		if typed == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, typed); err != nil {
			wrong[day.name] = "coverage.day.wrong"
			continue
		}
		*day.into = typed
	}
	if sort := q.Get("sort"); sort == byShare || sort == byName {
		a.Sort = sort
	}
	a.Page, _ = strconv.Atoi(q.Get("page"))
	return a, wrong, true
}

// scopeOf reads a territory such as departement-62; "" is the whole country.
func scopeOf(typed string, land *territory.Reference) (mesh.Scope, bool) {
	if typed == "" {
		return mesh.Scope{}, true
	}
	level, code, _ := strings.Cut(typed, "-")
	s := mesh.Scope{Level: mesh.Level(level), Code: code}
	known := false
	switch s.Level {
	case mesh.Region:
		_, known = land.Region(code)
	case mesh.Departement:
		_, known = land.Departement(code)
	case mesh.Arrondissement:
		_, known = land.Arrondissement(code)
	case mesh.EPCI:
		_, known = land.EPCI(code)
	case mesh.Country:
	}
	return s, known
}

func (a asked) bound() float64 { return float64(a.Kilometres) * 1_000 }

// choice gives the places counted at the end of a day; "" is now.
func (a asked) choice(day string) network.Choice {
	c := network.Choice{Call: a.Call, OpenOnly: a.OpenOnly, Listed: a.Listed}
	if day != "" {
		c.Until = dayOf(day).AddDate(0, 0, 1)
	}
	return c
}

func dayOf(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, lang.Paris)
	if err != nil {
		return time.Time{}
	}
	return t
}

// values gives the address again, without its usual values and its page.
func (a asked) values() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	if a.In.Level != mesh.Country {
		v.Set("in", string(a.In.Level)+"-"+a.In.Code)
	}
	if a.By != below[a.In.Level][0] {
		v.Set("by", string(a.By))
	}
	set("call", a.Call)
	if a.OpenOnly {
		v.Set("places", "open")
	}
	if a.Listed {
		v.Set("listed", "yes")
	}
	if a.Kilometres != usualKilometres {
		v.Set("km", strconv.Itoa(a.Kilometres))
	}
	set("until", a.Until)
	set("since", a.Since)
	set("sort", a.Sort)
	return v
}

// url gives the address of a page or file that shows this.
func (a asked) url(path string) string {
	if v := a.values(); len(v) > 0 {
		return path + "?" + v.Encode()
	}
	return path
}

// into gives the address of a territory inside, with the same choices.
func (a asked) into(s mesh.Scope) string {
	a.In, a.By = s, below[s.Level][0]
	return a.url(coveragePath)
}

const coveragePath = "/network/coverage"
