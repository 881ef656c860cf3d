package document_test

import (
	"log/slog"
	"sync"
	"testing"

	"maillage/internal/db/dbtest"
	"maillage/internal/document"
	"maillage/internal/yjs/protocol"
)

// BenchmarkThirtyWrite is what one letter costs when thirty people write one document, from the
// frame that a page sends to those that all receive.
func BenchmarkThirtyWrite(b *testing.B) {
	h := newHouse(b, dbtest.SQLite(b), 30)
	h.service = document.NewService(h.db, h.owner, h.clock.now, slog.New(slog.DiscardHandler))
	b.Cleanup(h.service.Stop)
	frames := make([][][]byte, 30)
	var pages []*page
	for who := range 30 {
		p := h.open(who)
		p.types("x")
		for range b.N/30 + 1 {
			frames[who] = append(frames[who], protocol.Sync(protocol.Update, p.typed("e")).Encode())
		}
		pages = append(pages, p)
	}
	b.ReportAllocs()
	b.ResetTimer()
	var group sync.WaitGroup
	for who, p := range pages {
		group.Go(func() {
			for _, frame := range frames[who] {
				p.send(frame)
			}
		})
		group.Go(func() {
			p.drain(uint64(len(frames[who])) + 1)
		})
	}
	group.Wait()
}
