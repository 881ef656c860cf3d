package territory

import "strings"

// record is a commune, or a name of the past, as the reference holds it: where its words
// are in the texts. It has no pointer, so that the collector of memory does not follow
// 35,000 communes at each round, which took longer than many a page.
type record struct {
	line       uint32            // where its line begins in the text
	ends       [maxFields]uint16 // where each field of it ends, from there
	name       uint32            // where its folded name begins
	length     uint16            // of that name, in bytes
	located    bool
	population int32
	today      int32 // of a name of the past: which commune it leads to
	lat, lon   float64
}

const maxFields = 11

// Fields of a commune's line, after its kind.
const (
	communeCode = 1 + iota
	communeName
	communeDepartement
	communeRegion
	communeArrondissement
	communeEPCI
	communePopulation
	communePostal // codes, with commas
	communePast   // codes of communes merged into it, with commas
	communePoint  // latitude and longitude, with a comma
)

// formerName is the field of the name in the line of a name of the past.
const formerName = 2

func (r *Reference) field(c *record, n int) string {
	line := r.text[c.line:]
	return line[c.ends[n-1]+1 : c.ends[n]]
}

func (r *Reference) foldedName(c *record) string { return r.folded[c.name:][:c.length] }

func (r *Reference) commune(c *record) Commune {
	return Commune{
		Code: r.field(c, communeCode), Name: r.field(c, communeName), Departement: r.field(c, communeDepartement), Region: r.field(c, communeRegion),
		Arrondissement: r.field(c, communeArrondissement), EPCI: r.field(c, communeEPCI), Population: int(c.population),
		PostalCodes: r.postalCodes(c), Lat: c.lat, Lon: c.lon, Located: c.located,
	}
}

func (r *Reference) postalCodes(c *record) []string {
	codes := r.field(c, communePostal)
	if codes == "" {
		return nil
	}
	return strings.Split(codes, ",")
}

// hasPostal tells whether one of the postal codes begins so.
func (r *Reference) hasPostal(c *record, prefix string) bool {
	codes := r.field(c, communePostal)
	for !strings.HasPrefix(codes, prefix) {
		comma := strings.IndexByte(codes, ',')
		if comma < 0 {
			return false
		}
		codes = codes[comma+1:]
	}
	return codes != ""
}
