package live

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/coder/websocket"
)

func TestAPageThatIsLateIsLetGo(t *testing.T) {
	accepted := make(chan *websocket.Conn)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(&small{ResponseWriter: w}, r, nil)
		if err != nil {
			t.Error(err)
		}
		accepted <- conn
	}))
	defer site.Close()
	for name, late := range map[string]func(g *page){
		"says nothing":  func(g *page) { g.reads.since.Store(time.Now().Add(-2 * silence).UnixNano()) },
		"does not read": func(g *page) { g.writes.since.Store(time.Now().Add(-2 * patience).UnixNano()) },
	} {
		conn, _, err := websocket.Dial(t.Context(), site.URL, nil) //nolint:bodyclose // the connection is
		if err != nil {
			t.Fatal(err)
		}
		g := &page{conn: <-accepted}
		g.reads.start()
		g.late()
		if err := g.conn.Write(t.Context(), websocket.MessageBinary, []byte("there")); err != nil {
			t.Errorf("one that %s is let go at once: %v", name, err)
		}
		late(g)
		g.late()
		if err := g.conn.Write(t.Context(), websocket.MessageBinary, []byte("there")); err == nil {
			t.Errorf("one that %s stays", name)
		}
		_ = conn.CloseNow()
	}
}
