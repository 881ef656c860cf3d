package live

import (
	"testing"
	"time"
)

func TestAPageThatIsLateIsLetGo(t *testing.T) {
	for name, late := range map[string]func(g *page){
		"says nothing":  func(g *page) { g.reads.since.Store(time.Now().Add(-2 * silence).UnixNano()) },
		"does not read": func(g *page) { g.out.waits.since.Store(time.Now().Add(-2 * patience).UnixNano()) },
	} {
		g, _ := opened(t)
		g.reads.start()
		g.late()
		if err := g.out.push([][]byte{[]byte("there")}); err != nil {
			t.Errorf("one that %s is let go at once: %v", name, err)
		}
		late(g)
		g.late()
		if err := g.out.push([][]byte{[]byte("there")}); err == nil {
			t.Errorf("one that %s stays", name)
		}
	}
}
