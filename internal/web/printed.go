package web

import (
	"cmp"
	"mime"
	"net/http"
	"time"

	"maillage/internal/fault"
)

// Printed is a page as a PDF file.
type Printed struct {
	Name    string // of the file, without its ending
	Back    string // address of the page, which says the same and can be printed
	Typeset func() ([]byte, error)
	Instead string // key of what is told where no file can be had; the page can be printed when empty
}

// Print answers with the file. Where no worker can typeset it, as an Unavailable fault says,
// it leads back to the page and tells so. How many documents one address may have without an
// account is bounded: each takes a second of the machine's one press.
func (s *Server) Print(w http.ResponseWriter, r *http.Request, p Printed) error {
	from := Of(r)
	if !from.Actor.SignedIn() && !s.limits.allow("press", from.Address, 3*time.Second, 20) {
		return fault.New(fault.Limited, "fault.limited")
	}
	file, err := p.Typeset()
	if fault.Is(err, fault.Unavailable) {
		s.Flash(r, cmp.Or(p.Instead, "pdf.unavailable"))
		return SeeOther(w, r, p.Back)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": p.Name + ".pdf"}))
	_, _ = w.Write(file) // the visitor may have gone
	return nil
}
