package network

import (
	"math"
	"net/http"

	"maillage/internal/territory/mesh"
	"maillage/internal/web"
	territorypages "maillage/internal/web/territory"
)

// coverageCSV gives the figures of the page to a spreadsheet, every row of them.
func (p *Pages) coverageCSV(w http.ResponseWriter, r *http.Request) error {
	m, wrong, err := p.measure(r)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return web.SeeOther(w, r, coveragePath+"?"+r.URL.RawQuery) // the page says what is wrong
	}
	v := view{measured: m, names: names{web.Of(r).Lang, p.land}}
	sheet := v.areaSheet()
	if m.By == communes {
		sheet = v.communeSheet()
	}
	sheet.Name = v.Text("coverage.file") + "-" + string(m.By)
	return sheet.Write(w, v.Lang)
}

func (v view) areaSheet() web.Sheet {
	sheet := web.Sheet{Columns: []string{
		"code", v.Text("coverage.by"), v.Text("coverage.people"), v.Text("coverage.people.known"), v.Text("coverage.communes"), v.Text("coverage.places.open"), v.Text("coverage.places.planned"),
	}}
	if v.counts() {
		sheet.Columns = append(sheet.Columns, v.ofList("coverage.list.part"))
	}
	for _, d := range mesh.Distances {
		sheet.Columns = append(sheet.Columns, v.Text("coverage.within", "km", int(d/1_000)))
	}
	sheet.Columns = append(sheet.Columns, v.Text("coverage.beyond", "km", v.Kilometres), v.Text("coverage.communes.beyond", "km", v.Kilometres))
	if v.before != nil {
		day := v.Date(dayOf(v.Since))
		sheet.Columns = append(sheet.Columns, v.Text("coverage.places")+" – "+v.Text("coverage.changed", "day", day))
		for _, d := range mesh.Distances {
			sheet.Columns = append(sheet.Columns, v.Text("coverage.within", "km", int(d/1_000))+" – "+v.Text("coverage.changed", "day", day))
		}
	}
	before := v.earlier()
	for _, f := range v.areas() {
		row := []any{f.Code, v.of(f.Scope), f.People, f.Known, f.Communes, f.Existing, f.Planned}
		if v.counts() {
			row = append(row, f.Listed)
		}
		for _, people := range f.Within {
			row = append(row, people)
		}
		row = append(row, f.Beyond, f.Far)
		if v.before != nil {
			row = append(row, f.Places()-before[f.Scope].Places())
			for i, people := range f.Within {
				row = append(row, people-before[f.Scope].Within[i])
			}
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	return sheet
}

func (v view) communeSheet() web.Sheet {
	sheet := web.Sheet{Columns: []string{
		"code", v.Text("coverage.by.commune"), v.Text("coverage.people"), v.Text("coverage.nearest"), v.Text("coverage.nearest.where"), v.Text("coverage.metres"),
	}}
	if v.counts() {
		sheet.Columns = append(sheet.Columns, v.ofList("coverage.list.of"))
	}
	for _, c := range v.communes() {
		row := []any{c.Commune, territorypages.Label(v.land, c.Commune), c.People, nil, nil, nil}
		if c.Place != nil {
			row[3], row[4], row[5] = c.Place.Name, territorypages.Label(v.land, c.Place.Commune), int(math.Round(c.Metres))
		}
		if v.counts() {
			row = append(row, nil)
		}
		if c.Place != nil && c.Place.Listed {
			row[6] = v.Text("coverage.list.yes")
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	return sheet
}

// ofList is the heading of what the list has in the table, under a key: the file has no other
// place to say which list it is, and whose.
func (v view) ofList(key string) string {
	l := v.now.List
	return v.Text(key, "list", CalledList(v.Lang, l), "attribution", l.Attribution)
}
