package live_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"net/http"
	"strings"
	"testing"

	"maillage/internal/db/dbtest"
	"maillage/internal/document"
)

// request asks the site as one of the people, or as a visitor (-1).
func (r *room) request(t *testing.T, who int, method, path string, body []byte) *http.Response {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, r.site.URL+"/texts/"+r.subject.String()+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Sec-Fetch-Site", "same-origin")
	if who >= 0 {
		q.Header.Set("Cookie", r.cookies[who])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

// post gives the status of a post.
func (r *room) post(t *testing.T, who int, path string, body []byte) int {
	t.Helper()
	answer := r.request(t, who, http.MethodPost, path, body)
	if err := answer.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode
}

// stream opens a stream and gives its seat, with what follows event by event.
func (r *room) stream(t *testing.T, who int) (seat string, events *bufio.Scanner) {
	t.Helper()
	answer := r.request(t, who, http.MethodGet, "/stream"+known, nil) //nolint:bodyclose // closed with the test
	events = bufio.NewScanner(answer.Body)
	events.Buffer(nil, 16<<20)
	for events.Scan() {
		if name, ok := strings.CutPrefix(events.Text(), "data: "); ok {
			return name, events
		}
	}
	t.Fatalf("status %d, and no seat", answer.StatusCode)
	return "", nil
}

func after(frames ...[]byte) []byte {
	var body []byte
	for _, frame := range frames {
		body = append(binary.BigEndian.AppendUint32(body, uint32(len(frame))), frame...)
	}
	return body
}

func TestFramesGoByPostToTheSeatOfTheirPageAlone(t *testing.T) {
	r := newRoom(t, dbtest.SQLite(t), 2)
	seat, events := r.stream(t, 0)
	frame := after(write(element(1, 0, "text")), write(element(1, 1, "text")))
	for status, post := range map[int][]byte{
		http.StatusNoContent:           frame,
		http.StatusUnprocessableEntity: frame[:len(frame)-1],
	} {
		if got := r.post(t, 0, "/stream/"+seat, post); got != status {
			t.Errorf("status %d, not %d", got, status)
		}
	}
	other, _ := r.stream(t, 1)
	heard := make(chan string)
	go func() {
		for events.Scan() {
			if strings.HasPrefix(events.Text(), "event: end") && events.Scan() {
				heard <- events.Text()
			}
		}
		close(heard)
	}()
	for who, name := range map[int]string{0: other, 1: seat} {
		if got := r.post(t, who, "/stream/"+name, frame); got != http.StatusNotFound {
			t.Errorf("a post to the seat of somebody else: status %d", got)
		}
	}
	if got := r.post(t, -1, "/stream/"+seat, frame); got == http.StatusNoContent {
		t.Error("a visitor posts frames")
	}
	if got := r.elements(t); got != 2 {
		t.Errorf("%d elements are kept, not 2", got)
	}
	r.owner.give(r.accounts[0], document.None)
	r.post(t, 0, "/stream/"+seat, after(write(element(1, 2, "text"))))
	if got := <-heard; !strings.HasPrefix(got, "data: 4403 ") {
		t.Errorf("the stream of who has no right any more ends by %q", got)
	}
	if answer := r.request(t, 0, http.MethodGet, "/stream"+known, nil); answer.StatusCode == http.StatusOK { //nolint:bodyclose // closed with the test
		var said bytes.Buffer
		if _, err := said.ReadFrom(answer.Body); err != nil || !strings.Contains(said.String(), "data: 4404 ") {
			t.Errorf("who may not join is told %q (%v)", said.String(), err)
		}
	}
}
