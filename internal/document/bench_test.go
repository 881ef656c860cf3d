package document_test

import (
	"log/slog"
	"sync"
	"testing"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/document"
	"maillage/internal/yjs/protocol"
)

// BenchmarkThirtyWrite is what one letter costs when thirty people write one document, from the
// frame that a page sends to those that all receive.
func BenchmarkThirtyWrite(b *testing.B) { writing(b, 1, 30) }

// BenchmarkManyDocuments is the same for three hundred documents of two.
func BenchmarkManyDocuments(b *testing.B) { writing(b, 300, 2) }

func writing(b *testing.B, documents, people int) {
	h := newHouse(b, dbtest.SQLite(b), 30)
	h.service = document.NewService(h.db, h.owner, h.clock.now, slog.New(slog.DiscardHandler))
	b.Cleanup(h.service.Stop)
	var pages []*page
	var frames [][][]byte
	for range documents {
		at := *h
		at.subject = document.Subject{Holder: db.NewID(), Part: "project"}
		for range people {
			p := at.open(len(pages) % len(h.people))
			p.types("x")
			var mine [][]byte
			for range b.N/(documents*people) + 1 {
				mine = append(mine, protocol.Sync(protocol.Update, p.typed("e")).Encode())
			}
			pages, frames = append(pages, p), append(frames, mine)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	var group sync.WaitGroup
	for i, p := range pages {
		group.Go(func() {
			for _, frame := range frames[i] {
				p.send(frame)
			}
		})
		group.Go(func() {
			p.drain(uint64(len(frames[i])) + 1)
		})
	}
	group.Wait()
}
