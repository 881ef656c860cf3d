package ledger

// Recent are the last commands that were kept, so that one that comes again is known even after
// its author was forgotten.
type Recent struct {
	known map[Name]bool
	order []Name
}

const mostRecent = 512

// Add remembers one.
func (r *Recent) Add(n Name) {
	if r.known == nil {
		r.known = map[Name]bool{}
	}
	if r.known[n] {
		return
	}
	if len(r.order) >= mostRecent {
		delete(r.known, r.order[0])
		r.order = append(r.order[:0], r.order[1:]...)
	}
	r.known[n], r.order = true, append(r.order, n)
}

// Has tells whether a command is among them.
func (r *Recent) Has(n Name) bool { return r.known[n] }
