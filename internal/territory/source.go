package territory

// Where the division of the country comes from, to be told beside what is read in it:
// npm @etalab/decoupage-administratif, of the Code officiel géographique of this year.
const (
	Vintage     = "2026"
	Attribution = "Etalab, INSEE, DGCL, La Poste, Licence Ouverte 2.0"
)
