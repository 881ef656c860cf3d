package network

import (
	"cmp"
	"maps"
	"math"
	"net/url"
	"slices"
	"strings"

	"maillage/internal/fold"
	"maillage/internal/lang"
	"maillage/internal/territory/mesh"
	territorypages "maillage/internal/web/territory"
	"maillage/internal/web/ui"
)

// view says in words what was measured.
type view struct {
	measured
	names
	kinds map[string]string // titles of calls by slug
}

// form shows the choices as they are, and what is wrong beside its field.
func (v view) form(q url.Values, wrong map[string]string) CoverageForm {
	usual := asked{In: v.In, By: below[v.In.Level][0], Kilometres: usualKilometres}
	f := CoverageForm{In: usual.values().Get("in"), Reset: usual.url(coveragePath)}
	f.Changed = v.url(coveragePath) != f.Reset
	by := Select{Name: "by", Label: v.Text("coverage.by")}
	for _, level := range below[v.In.Level] {
		by.Options = append(by.Options, ui.Option{Value: string(level), Label: v.Text("coverage.by." + string(level)), Selected: level == v.By})
	}
	calls := Select{Name: "call", Label: v.Text("coverage.call"), Options: []ui.Option{{Label: v.Text("coverage.call.all")}}}
	for _, slug := range slices.Sorted(maps.Keys(v.kinds)) {
		calls.Options = append(calls.Options, ui.Option{Value: slug, Label: v.kinds[slug], Selected: slug == v.Call})
	}
	open := Select{Name: "places", Label: v.Text("coverage.counted"), Options: []ui.Option{
		{Label: v.Text("coverage.counted.all")}, {Value: "open", Label: v.Text("coverage.counted.open"), Selected: v.OpenOnly},
	}}
	sort := Select{Name: "sort", Label: v.Text("coverage.sort")}
	for _, order := range []string{byNeed, byShare, byName} {
		if order == byShare && v.By == communes {
			continue
		}
		sort.Options = append(sort.Options, ui.Option{Value: order, Label: v.Text("coverage.sort." + cmp.Or(order, "need")), Selected: order == v.Sort})
	}
	for _, s := range []Select{by, calls, open, sort} {
		if len(s.Options) > 1 {
			f.Selects = append(f.Selects, s)
		}
	}
	said := func(field ui.Field, kept string) ui.Field {
		field.Value, field.Required = kept, true // without a word on what may be left empty
		if key := wrong[field.Name]; key != "" {
			field.Value = strings.TrimSpace(q.Get(field.Name))
			field.Error = v.Text(key, "typed", field.Value, "max", mostKilometres)
		}
		return field
	}
	f.Km = said(ui.Field{Kind: "number", Name: "km", Label: v.Text("coverage.km"), Unit: "km"}, v.Number(v.Kilometres))
	f.List = v.listField()
	f.Days = []ui.Field{
		said(ui.Field{Kind: "date", Name: "until", Label: v.Text("coverage.until")}, v.Until),
		said(ui.Field{Kind: "date", Name: "since", Label: v.Text("coverage.since")}, v.Since),
	}
	return f
}

func (v view) fill(page *CoveragePage) {
	f := v.now.Of(v.In, v.bound())
	page.Empty = len(v.now.Places()) == 0
	v.facts(page, f)
	for _, kind := range v.now.Kinds(v.In) {
		page.Kinds = append(page.Kinds, KindLine{Title: cmp.Or(v.kinds[kind.Key], kind.Key), URL: "/places?call=" + url.QueryEscape(kind.Key), Text: v.placesOf(kind.Existing, kind.Planned)})
	}
	if v.Listed {
		page.Listed = v.listed()
		if f.Listed > 0 {
			page.Kinds = append(page.Kinds, KindLine{Title: v.Text("coverage.list.places"), Text: v.placesOf(f.Listed, 0)})
		}
	}
	if f.Unknown() > 0 {
		page.Unknown = v.Text("coverage.unknown", "count", f.Unknown(), "share", v.share(f.Unknown(), f.People))
	}
	if n := v.now.Astray(); n > 0 {
		page.Astray = v.Text("coverage.astray", "count", n)
	}
	page.Beyond = v.Text("coverage.beyond", "km", v.Kilometres)
	if v.before != nil {
		page.Changed = []string{v.Text("coverage.places.change"), v.Text("coverage.within.change", "km", int(mesh.Distances[1]/1_000))}
	}
	rows := 0
	if v.By == communes {
		list := v.communes()
		rows = len(list)
		page.Pager = v.pager(rows)
		for _, c := range part(list, page.Pager.Page) {
			page.Communes = append(page.Communes, v.communeLine(c))
		}
	} else {
		list, before := v.areas(), v.earlier()
		rows = len(list)
		page.Pager = v.pager(rows)
		for _, f := range part(list, page.Pager.Page) {
			page.Areas = append(page.Areas, v.areaLine(f, before[f.Scope]))
		}
		page.Whole = v.By == mesh.EPCI && v.In.Level != mesh.Country
	}
	page.Caption = v.Text("coverage.caption."+string(v.By), "count", rows)
	if v.before != nil && v.By != communes {
		page.Caption += v.Text("coverage.compared", "day", v.Date(dayOf(v.Since)))
	}
	page.White = v.white()
	page.Sources = v.sources()
	page.CSV = v.url(coveragePath + ".csv")
}

// sources names whose data the figures are of.
func (v view) sources() string {
	said := sources(v.Lang, "coverage.sources", v.now.Contours)
	if l := v.now.List; v.counts() {
		said += " " + v.Text("coverage.sources.list", "list", CalledList(v.Lang, l), "attribution", l.Attribution)
	}
	return said
}

// sources names whose data is shown, and whose contours gave communes their point.
func sources(l lang.Lang, key, contours string) string {
	if contours == "" {
		return l.Text(key)
	}
	return l.Text(key) + " " + l.Text("coverage.sources.contours", "attribution", contours)
}

func (v view) pager(rows int) ui.Pager {
	address := v.url(coveragePath)
	address += map[bool]string{true: "&", false: "?"}[strings.Contains(address, "?")] + "page="
	pages := max((rows+rowsShown-1)/rowsShown, 1)
	return ui.Pager{Page: min(max(v.Page, 1), pages), Pages: pages, URL: address}
}

func part[T any](list []T, page int) []T {
	from := min((page-1)*rowsShown, len(list))
	return list[from:min(from+rowsShown, len(list))]
}

// facts are the figures of the whole territory.
func (v view) facts(page *CoveragePage, f mesh.Figures) {
	add := func(label, value, more string) { page.Facts = append(page.Facts, Fact{label, value, more}) }
	add(v.Text("coverage.places"), v.placesOf(f.Existing, f.Planned), "")
	add(v.Text("coverage.people"), v.Number(f.People), "")
	var before mesh.Figures
	if v.before != nil {
		before = v.before.Of(v.In, v.bound())
		page.Facts[0].More = v.since(f.Places() - before.Places())
	}
	for i, d := range mesh.Distances {
		more := v.share(f.Within[i], f.Known)
		if v.before != nil {
			more += ", " + v.since(f.Within[i]-before.Within[i])
		}
		add(v.Text("coverage.within", "km", int(d/1_000)), v.Number(f.Within[i]), more)
	}
	add(v.Text("coverage.beyond", "km", v.Kilometres), v.Number(f.Beyond), v.share(f.Beyond, f.Known))
	if distance := v.distance(f.Metres); distance != "" && f.Farthest != "" {
		add(v.Text("coverage.farthest"), territorypages.Label(v.land, f.Farthest), distance)
	}
}

// since says a difference with the other day.
func (v view) since(difference int) string {
	return v.Text("coverage.since_then", "difference", v.signed(difference), "day", v.Date(dayOf(v.Since)))
}

func (v view) placesOf(existing, planned int) string {
	switch {
	case existing+planned == 0:
		return v.Text("coverage.no_place")
	case planned == 0:
		return v.Text("coverage.open", "count", existing)
	case existing == 0:
		return v.Text("coverage.planned", "count", planned)
	}
	return v.Text("coverage.open", "count", existing) + ", " + v.Text("coverage.planned", "count", planned)
}

// areas are the rows of the table in the order asked for.
func (v view) areas() []mesh.Figures {
	list := v.now.By(v.By, v.In, v.bound())
	share := func(f mesh.Figures) float64 {
		if f.Known == 0 {
			return -1 // nothing is known of it
		}
		return float64(f.Beyond) / float64(f.Known)
	}
	folded := map[mesh.Scope]string{}
	for _, f := range list {
		folded[f.Scope] = fold.Text(v.of(f.Scope))
	}
	slices.SortStableFunc(list, func(a, b mesh.Figures) int {
		name := strings.Compare(folded[a.Scope], folded[b.Scope])
		switch v.Sort {
		case byName:
			return name
		case byShare:
			return cmp.Or(cmp.Compare(share(b), share(a)), cmp.Compare(b.Beyond, a.Beyond), name)
		default:
			return cmp.Or(cmp.Compare(b.Beyond, a.Beyond), cmp.Compare(share(b), share(a)), name)
		}
	})
	return list
}

// earlier gives the figures of the other day, none without a comparison.
func (v view) earlier() map[mesh.Scope]mesh.Figures {
	by := map[mesh.Scope]mesh.Figures{}
	if v.before != nil {
		for _, f := range v.before.By(v.By, v.In, v.bound()) {
			by[f.Scope] = f
		}
	}
	return by
}

func (v view) areaLine(f, before mesh.Figures) AreaLine {
	line := AreaLine{Name: v.of(f.Scope), People: v.Number(f.People), Places: Cell{Number: v.Number(f.Places())}, Beyond: v.cell(f.Beyond, f.Known)}
	if f.Planned > 0 {
		line.Places.Share = v.Text("coverage.planned", "count", f.Planned)
	}
	if f.Code != "" {
		line.URL = v.into(f.Scope)
	}
	if f.Unknown() > 0 {
		line.More = v.Text("coverage.unknown.row", "count", f.Unknown())
	}
	for i := range f.Within {
		line.Within[i] = v.cell(f.Within[i], f.Known)
	}
	if v.before != nil {
		line.Changes = []string{v.signed(f.Places() - before.Places()), v.signed(f.Within[1] - before.Within[1])}
	}
	return line
}

func (v view) cell(part, whole int) Cell {
	if whole == 0 {
		return Cell{Number: v.Text("coverage.not_known")}
	}
	return Cell{v.Number(part), v.share(part, whole)}
}

// communes are the rows of the table in the order asked for: those of which nothing is
// known come last.
func (v view) communes() []mesh.Reach {
	list := v.now.Communes(v.In)
	folded := map[string]string{}
	for _, c := range list {
		folded[c.Commune] = fold.Text(territorypages.Label(v.land, c.Commune))
	}
	slices.SortStableFunc(list, func(a, b mesh.Reach) int {
		name := strings.Compare(folded[a.Commune], folded[b.Commune])
		if v.Sort == byName {
			return name
		}
		if a.Known != b.Known {
			return map[bool]int{true: -1, false: 1}[a.Known]
		}
		return cmp.Or(cmp.Compare(b.Metres, a.Metres), name)
	})
	return list
}

func (v view) communeLine(c mesh.Reach) CommuneLine {
	line := CommuneLine{Name: territorypages.Label(v.land, c.Commune), People: v.Number(c.People), Place: v.Text("coverage.no_place")}
	switch {
	case !c.Known:
		line.Place = v.Text("coverage.not_known")
	case c.Place != nil:
		line.Place = c.Place.Name
		if label := territorypages.Label(v.land, c.Place.Commune); label != "" {
			line.Place += " – " + label
		}
		line.Distance = v.distance(c.Metres)
	}
	return line
}

func (v view) white() WhiteAreas {
	list := v.now.White(v.In, v.bound())
	people, count := 0, 0
	for _, w := range list {
		people, count = people+w.People, count+len(w.Communes)
	}
	white := WhiteAreas{Title: v.Text("coverage.white", "km", v.Kilometres)}
	white.Lead = v.Text("coverage.white.lead", "count", count, "people", people, "km", v.Kilometres)
	if count == 0 {
		white.Lead = v.Text("coverage.white.none", "km", v.Kilometres)
	}
	for _, w := range list[:min(len(list), whiteShown)] {
		epci := mesh.Scope{Level: mesh.EPCI, Code: w.EPCI}
		var where []string
		for _, code := range w.Departements {
			where = append(where, v.of(mesh.Scope{Level: mesh.Departement, Code: code}))
		}
		line := WhiteLine{
			Name: v.of(epci), Where: v.List(where),
			Communes: v.Number(len(w.Communes)), People: v.Number(w.People), Distance: v.distance(w.Metres),
		}
		if w.EPCI != "" {
			line.URL = v.into(epci)
		}
		if math.IsInf(w.Metres, 1) {
			line.Distance = v.Text("coverage.no_place")
		}
		white.Lines = append(white.Lines, line)
	}
	if left := len(list) - whiteShown; left > 0 {
		white.More = v.Text("coverage.white.more", "count", left)
	}
	return white
}
