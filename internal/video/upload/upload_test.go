package upload

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
)

// site serves a desk to one owner.
type site struct {
	*httptest.Server
	desk  *Desk
	mu    sync.Mutex
	whole []Upload // of which Done was told
	fails atomic.Bool
}

const lots = 1 << 40

func open(t *testing.T, folder string, change func(*Config)) *site {
	t.Helper()
	s := &site{}
	config := Config{
		Folder: folder, Base: "https://site.example/uploads/", Log: slog.New(slog.DiscardHandler),
		Free: func(string) (uint64, error) { return lots, nil },
		Done: func(_ context.Context, u Upload) error {
			if s.fails.Load() {
				return errors.New("the database is away")
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			s.whole = append(s.whole, u)
			return nil
		},
	}
	if change != nil {
		change(&config)
	}
	desk := New(config)
	s.desk = desk
	mux := http.NewServeMux()
	mux.HandleFunc("POST /uploads", func(w http.ResponseWriter, r *http.Request) {
		desk.Create(w, r, Grant{Owner: "ours", For: "film", By: "lea", Most: 8 << 20, Left: 12 << 20, PersonLeft: 12 << 20})
	})
	mux.HandleFunc("OPTIONS /uploads", func(w http.ResponseWriter, _ *http.Request) { desk.Options(w, 8<<20) })
	mux.HandleFunc("/uploads/{id}", func(w http.ResponseWriter, r *http.Request) { desk.Continue(w, r, "ours", r.PathValue("id")) })
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func (s *site) told() []Upload {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.whole)
}

// ask gives the answer, and what its body said.
func (s *site) ask(t *testing.T, method, path string, body io.Reader, headers ...string) (said, string) {
	t.Helper()
	answer, text, err := s.try(t.Context(), method, path, body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return answer, text
}

func (s *site) try(ctx context.Context, method, path string, body io.Reader, headers ...string) (answer said, text string, err error) {
	r, err := http.NewRequestWithContext(ctx, method, s.URL+path, body)
	if err != nil {
		return said{}, "", err
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := s.Client().Do(r)
	if err != nil {
		return said{}, "", err
	}
	defer got.Body.Close()
	content, err := io.ReadAll(got.Body)
	return said{got.StatusCode, got.Header}, strings.TrimSpace(string(content)), err
}

type said struct {
	StatusCode int
	Header     http.Header
}

func (s *site) begin(t *testing.T, size int) (path string, status int, said string) {
	t.Helper()
	answer, said := s.ask(t, "POST", "/uploads", nil, "Upload-Length", strconv.Itoa(size),
		"Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte("../Été\n.mp4"))+",owner "+base64.StdEncoding.EncodeToString([]byte("theirs")))
	return strings.TrimPrefix(answer.Header.Get("Location"), "https://site.example"), answer.StatusCode, said
}

func (s *site) send(t *testing.T, path string, at int, part []byte, headers ...string) (int, string) {
	t.Helper()
	answer, said := s.ask(t, "PATCH", path, bytes.NewReader(part), append([]string{"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(at)}, headers...)...)
	return answer.StatusCode, said
}

func (s *site) received(t *testing.T, path string) int {
	t.Helper()
	answer, _ := s.ask(t, "HEAD", path, nil)
	n, err := strconv.Atoi(answer.Header.Get("Upload-Offset"))
	if err != nil {
		t.Fatalf("%d: %v", answer.StatusCode, err)
	}
	return n
}

func noise(size int) []byte {
	content, random := make([]byte, size), rand.New(rand.NewPCG(1, 2))
	for i := range content {
		content[i] = byte(random.Uint32())
	}
	return content
}

func same(t *testing.T, u Upload, want []byte) {
	t.Helper()
	if got, err := os.ReadFile(u.Path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes are not the %d that were sent: %v", len(got), len(want), err)
	}
}

func TestAnUploadGoesOnAfterACutAndARestart(t *testing.T) {
	t.Parallel()
	folder, content := t.TempDir(), noise(3<<20)
	first := open(t, folder, nil)
	path, status, _ := first.begin(t, len(content))
	if status != http.StatusCreated || !strings.HasPrefix(path, "/uploads/") {
		t.Fatalf("%d, %q", status, path)
	}
	// The line is cut while a part is under way: what has come stays.
	cut(t, first, path, content[:1<<20])
	deadline := time.Now().Add(10 * time.Second)
	for { // asking over HTTP would take the upload over, and end the part that is under way
		if u, err := first.desk.Upload(filepath.Base(path)); err == nil && u.Received == 1<<20 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("what came did not stay")
		}
		time.Sleep(10 * time.Millisecond)
	}
	if got := first.received(t, path); got != 1<<20 {
		t.Errorf("%d bytes are said to be there", got)
	}
	if status, _ := first.send(t, path, 5, content[5:]); status != http.StatusConflict {
		t.Errorf("from another place: %d", status)
	}
	first.Close()

	second := open(t, folder, nil)
	if got := second.received(t, path); got != 1<<20 {
		t.Fatalf("%d bytes survived", got)
	}
	if status, said := second.send(t, path, 1<<20, content[1<<20:]); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, said)
	}
	told := second.told()
	if len(told) != 1 || told[0].Owner != "ours" || told[0].For != "film" || told[0].By != "lea" || told[0].Name != "..Été.mp4" || !told[0].Whole() {
		t.Fatalf("%+v", told)
	}
	same(t, told[0], content)
	if status, _ := second.send(t, path, len(content), nil); status != http.StatusNoContent || len(second.told()) != 1 {
		t.Errorf("after the end: %d, told %d times", status, len(second.told()))
	}
	if err := second.desk.Remove(told[0].ID); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(folder); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// cut sends the beginning of a part and hangs up.
func cut(t *testing.T, s *site, path string, part []byte) {
	t.Helper()
	if err := connect(t, s, path, part).Close(); err != nil {
		t.Fatal(err)
	}
}

// connect sends the beginning of a part of three megabytes.
func connect(t *testing.T, s *site, path string, part []byte) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(conn, "PATCH "+path+" HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 3145728\r\n\r\n"+string(part))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func TestWhoIsToldLateIsToldWhenSomebodyAsksOrTheProgramStarts(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	first := open(t, folder, nil)
	first.fails.Store(true)
	path, _, _ := first.begin(t, 3)
	if status, said := first.send(t, path, 0, []byte("abc")); status != http.StatusInternalServerError || said != "failed" {
		t.Errorf("%d %s", status, said)
	}
	first.fails.Store(false)
	if got := first.received(t, path); got != 3 || len(first.told()) != 1 {
		t.Errorf("%d bytes, told %d times", got, len(first.told()))
	}
	first.fails.Store(true)
	path, _, _ = first.begin(t, 3)
	first.send(t, path, 0, []byte("def"))
	second := open(t, folder, nil)
	if err := second.desk.Settle(t.Context()); err != nil || len(second.told()) != 1 {
		t.Errorf("%v, told %d times", err, len(second.told()))
	}
}

func TestLimitsAreKnownBeforeTheFirstByte(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), nil)
	answer, _ := s.ask(t, "OPTIONS", "/uploads", nil)
	if answer.Header.Get("Tus-Max-Size") != "8388608" || !strings.Contains(answer.Header.Get("Tus-Extension"), "checksum") {
		t.Errorf("%v", answer.Header)
	}
	for size, want := range map[int]string{0: "empty", 8<<20 + 1: "too_large", 10 << 30: "too_large"} {
		if _, status, said := s.begin(t, size); status < 400 || said != want {
			t.Errorf("%d bytes: %d %q", size, status, said)
		}
	}
	if answer, _ := s.ask(t, "POST", "/uploads", nil, "Upload-Defer-Length", "1"); answer.StatusCode < 400 {
		t.Errorf("without a length: %d", answer.StatusCode)
	}
	path, _, _ := s.begin(t, 8<<20)
	if _, status, said := s.begin(t, 5<<20); status != http.StatusRequestEntityTooLarge || said != "quota" {
		t.Errorf("beyond what is left: %d %s", status, said)
	}
	if status, _ := s.send(t, path, 0, make([]byte, 8<<20+1)); status != http.StatusRequestEntityTooLarge {
		t.Errorf("more than was said: %d", status)
	}
	if answer, _ := s.ask(t, "DELETE", path, nil); answer.StatusCode != http.StatusNoContent {
		t.Errorf("given up: %d", answer.StatusCode)
	}
	if _, status, _ := s.begin(t, 5<<20); status != http.StatusCreated {
		t.Errorf("once the other is given up: %d", status)
	}
	for range maxBegun - 1 {
		s.begin(t, 1)
	}
	if _, status, said := s.begin(t, 1); status != http.StatusTooManyRequests || said != "too_many" {
		t.Errorf("one too many: %d %s", status, said)
	}
}

func TestTwoAtOnceCannotBothHaveTheRest(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), nil)
	var granted atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, status, _ := s.begin(t, 7<<20); status == http.StatusCreated {
				granted.Add(1)
			}
		})
	}
	all.Wait()
	if granted.Load() != 1 {
		t.Errorf("%d have it", granted.Load())
	}
}

func TestTwoTabsThatSendTheSameFileDoNotMixIt(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), nil)
	content := noise(4 << 20)
	path, _, _ := s.begin(t, len(content))
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for range 500 {
				answer, _, err := s.try(t.Context(), "HEAD", path, nil)
				at, unread := strconv.Atoi(answer.Header.Get("Upload-Offset"))
				if err != nil || unread != nil {
					continue // taken over by the other: it tries again
				}
				if at == len(content) {
					return
				}
				_, _, _ = s.try(t.Context(), "PATCH", path, bytes.NewReader(content[at:min(len(content), at+100_000)]), "Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(at))
			}
		})
	}
	all.Wait()
	told := s.told()
	if len(told) != 1 {
		t.Fatalf("told %d times", len(told))
	}
	same(t, told[0], content)
}

func TestALineThatIsGoneIsTakenOver(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), nil)
	content := noise(3 << 20)
	path, _, _ := s.begin(t, len(content))
	id := filepath.Base(path)
	silent := connect(t, s, path, content[:1000]) // and says no more, and does not hang up
	defer silent.Close()
	for u, err := s.desk.Upload(id); err != nil || u.Received < 1000; u, err = s.desk.Upload(id) {
		time.Sleep(5 * time.Millisecond)
	}
	begun := time.Now()
	if at := s.received(t, path); at != 1000 {
		t.Errorf("%d bytes", at)
	}
	if status, text := s.send(t, path, 1000, content[1000:]); status != http.StatusNoContent || time.Since(begun) > 5*time.Second {
		t.Errorf("%d %s after %v", status, text, time.Since(begun))
	}
	same(t, s.told()[0], content)
}

func TestAPartWhoseSumIsWrongIsNotKept(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), nil)
	part := noise(1000)
	path, _, _ := s.begin(t, 2000)
	right := sha256.Sum256(part)
	sum := "sha256 " + base64.StdEncoding.EncodeToString(right[:])
	broken := slices.Clone(part)
	broken[500]++
	if status, said := s.send(t, path, 0, broken, "Upload-Checksum", sum); status != 460 || said != "checksum" {
		t.Errorf("%d %s", status, said)
	}
	if got := s.received(t, path); got != 0 {
		t.Errorf("%d bytes are kept", got)
	}
	for _, sum := range []string{"md5 AAAA", "sha256 !", "sha256"} {
		if status, _ := s.send(t, path, 0, part, "Upload-Checksum", sum); status != http.StatusBadRequest {
			t.Errorf("%q: %d", sum, status)
		}
	}
	if status, said := s.send(t, path, 0, part, "Upload-Checksum", sum); status != http.StatusNoContent || s.received(t, path) != 1000 {
		t.Errorf("%d %s", status, said)
	}
}

func TestAFullDiskIsToldAndHarmsNothing(t *testing.T) {
	t.Parallel()
	room := int64(spare) + 1000
	s := open(t, t.TempDir(), func(c *Config) {
		c.Free = func(string) (uint64, error) { return uint64(room), nil }
	})
	path, status, _ := s.begin(t, 900)
	if status != http.StatusCreated {
		t.Fatal(status)
	}
	if _, status, said := s.begin(t, 101); status != http.StatusInsufficientStorage || said != "disk_full" {
		t.Errorf("beside what is to come: %d %s", status, said)
	}
	// Nobody sees that it is full before the system says so.
	if err := os.Remove(filepath.Join(s.desk.config.Folder, filepath.Base(path))); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/full", filepath.Join(s.desk.config.Folder, filepath.Base(path))); err != nil {
		t.Fatal(err)
	}
	if status, said := s.send(t, path, 0, make([]byte, 900)); status != http.StatusInsufficientStorage || said != "disk_full" {
		t.Errorf("while it comes: %d %s", status, said)
	}
	if err := plain(&os.PathError{Err: syscall.ENOSPC}); !errors.Is(err, Refusal{DiskFull}) {
		t.Error(err)
	}
}

func TestAnswersTellNothingOfTheDisk(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), nil)
	path, _, _ := s.begin(t, 10)
	file := filepath.Join(s.desk.config.Folder, filepath.Base(path)) + ".info"
	if err := errors.Join(os.Remove(file), os.Mkdir(file, 0o700)); err != nil { // which nothing can read
		t.Fatal(err)
	}
	if status, said := s.send(t, path, 0, []byte("a")); status != http.StatusInternalServerError || said != "failed" {
		t.Errorf("%d %s", status, said)
	}
}

func TestOthersUploadsAreUnknown(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), nil)
	path, _, _ := s.begin(t, 10)
	u, err := s.desk.Upload(filepath.Base(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ method, owner, id string }{
		{"HEAD", "theirs", u.ID},
		{"PATCH", "theirs", u.ID},
		{"DELETE", "theirs", u.ID},
		{"HEAD", "ours", strings.Repeat("0", 32)},
		{"HEAD", "ours", "../secret"},
		{"DELETE", "ours", u.ID + ".info"},
		{"HEAD", "ours", ""},
	} {
		w := httptest.NewRecorder()
		s.desk.Continue(w, httptest.NewRequest(c.method, "/uploads/x", nil), c.owner, c.id)
		if w.Code != http.StatusNotFound {
			t.Errorf("%v: %d", c, w.Code)
		}
	}
	if answer, _ := s.ask(t, "GET", path, nil); answer.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("read back: %d", answer.StatusCode)
	}
	if all, err := s.desk.Uploads("theirs"); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
}

func TestAFormBringsAWholeFile(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), nil)
	grant := Grant{Owner: "ours", Most: 1000, Left: 1500, PersonLeft: 1500}
	content := noise(1000)
	u, err := s.desk.Take(t.Context(), grant, "film.mp4", 0, bytes.NewReader(content))
	if err != nil || !u.Whole() || !u.Settled || u.Name != "film.mp4" || len(s.told()) != 1 {
		t.Fatalf("%+v, %v", u, err)
	}
	same(t, u, content)
	for name, c := range map[string]struct {
		from   io.Reader
		length int64
		want   error
	}{
		"nothing":    {strings.NewReader(""), 0, Refusal{Quota}},
		"empty":      {strings.NewReader(""), 400, Refusal{Empty}},
		"too large":  {bytes.NewReader(content), 400, Refusal{TooLarge}},
		"cut off":    {io.MultiReader(strings.NewReader("abc"), broken{}), 400, io.ErrUnexpectedEOF},
		"over quota": {bytes.NewReader(content), 1000, Refusal{Quota}},
	} {
		if _, err := s.desk.Take(t.Context(), grant, "a", c.length, c.from); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all, err := s.desk.Uploads("ours"); err != nil || len(all) != 1 || len(s.desk.reserved) != 0 {
		t.Errorf("left: %v, %v, %v", all, s.desk.reserved, err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestWhatRestsForAWeekIsSwept(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), nil)
	empty, _, _ := s.begin(t, 10)
	resting, _, _ := s.begin(t, 10)
	s.send(t, resting, 0, []byte("a"))
	form := newID()
	if _, err := s.desk.files.NewUpload(t.Context(), handler.FileInfo{ID: form, SizeIsDeferred: true}); err != nil {
		t.Fatal(err)
	}
	whole, _, _ := s.begin(t, 3)
	s.send(t, whole, 0, []byte("abc"))
	orphan := filepath.Join(s.desk.config.Folder, strings.Repeat("a", 32))
	if err := os.WriteFile(orphan, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	if err := s.desk.Sweep(now.Add(50 * time.Minute)); err != nil || s.received(t, empty) != 0 {
		t.Errorf("too soon: %v", err)
	}
	if err := s.desk.Sweep(now.Add(Life - time.Hour)); err != nil || s.received(t, resting) != 1 {
		t.Errorf("too soon: %v", err)
	}
	for _, id := range []string{filepath.Base(empty), form} { // nothing came, and a form begins again
		if _, err := s.desk.Upload(id); !errors.Is(err, ErrUnknown) {
			t.Errorf("nothing came, and it stays: %v", err)
		}
	}
	held := lock{all: &s.desk.locks, id: filepath.Base(resting)} // by a part that begins to come
	if err := errors.Join(held.Lock(t.Context(), nil), s.desk.Sweep(now.Add(Life+time.Hour)), held.Unlock()); err != nil || s.received(t, resting) != 1 {
		t.Errorf("swept while something comes: %v", err)
	}
	if err := s.desk.Sweep(now.Add(Life + time.Hour)); err != nil {
		t.Error(err)
	}
	all, err := s.desk.Uploads("")
	if err != nil || len(all) != 1 || all[0].ID != filepath.Base(whole) {
		t.Errorf("%v, %v", all, err)
	}
	if _, err := os.Stat(orphan); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file without description: %v", err)
	}
}

func TestAFormThatIsBeingReadIsNobodyElsesToWriteInto(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), nil)
	from, to := io.Pipe()
	type result struct {
		u   Upload
		err error
	}
	taken := make(chan result, 1)
	go func() {
		u, err := s.desk.Take(t.Context(), Grant{Owner: "ours", Most: 1000, Left: 1500, PersonLeft: 1500}, "film.mp4", 10, from)
		taken <- result{u, err}
	}()
	_, _ = to.Write([]byte("abc"))
	all, err := s.desk.Uploads("ours")
	for err == nil && (len(all) == 0 || all[0].Received < 3) {
		time.Sleep(5 * time.Millisecond)
		all, err = s.desk.Uploads("ours")
	}
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	path := "/uploads/" + all[0].ID
	if status, _ := s.send(t, path, 3, make([]byte, 5000)); status != http.StatusNotFound {
		t.Errorf("written into: %d", status)
	}
	for _, method := range []string{"HEAD", "DELETE"} {
		if answer, _ := s.ask(t, method, path, nil); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", method, answer.StatusCode)
		}
	}
	if err := os.WriteFile(all[0].Path, make([]byte, 2000), 0o600); err != nil { // by whatever way
		t.Fatal(err)
	}
	_ = to.Close()
	if got := <-taken; !errors.Is(got.err, Refusal{Failed}) || len(s.told()) != 0 {
		t.Errorf("%+v, told %d times", got, len(s.told()))
	}
	if all, err := s.desk.Uploads(""); err != nil || len(all) != 0 {
		t.Errorf("left: %v, %v", all, err)
	}
}

func TestWhatIsGivenUpIsNoLongerWritten(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), nil)
	path, _, _ := s.begin(t, 3<<20)
	id := filepath.Base(path)
	silent := connect(t, s, path, make([]byte, 1000))
	defer silent.Close()
	for u, err := s.desk.Upload(id); err != nil || u.Received < 1000; u, err = s.desk.Upload(id) {
		time.Sleep(5 * time.Millisecond)
	}
	begun := time.Now()
	if err := s.desk.GiveUp(t.Context(), id); err != nil || time.Since(begun) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(begun))
	}
	s.desk.locks.mu.Lock()
	if len(s.desk.locks.held) != 0 {
		t.Error("somebody writes still")
	}
	s.desk.locks.mu.Unlock()
	if _, err := s.desk.Upload(id); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	whole, _, _ := s.begin(t, 3)
	s.send(t, whole, 0, []byte("abc"))
	for _, id := range []string{filepath.Base(whole), id, "../secret"} {
		if err := s.desk.GiveUp(t.Context(), id); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: %v", id, err)
		}
	}
	same(t, s.told()[0], []byte("abc"))
}

func TestAPersonReservesNoMoreThanTheirs_WhereverTheySend(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), nil)
	take := func(owner, by string, size int) error {
		_, err := s.desk.reserve(Grant{Owner: owner, By: by, Most: 1000, Left: 1000, PersonLeft: 1000}, "a.mp4", int64(size))
		return err
	}
	if err := errors.Join(take("one", "lea", 600), take("two", "lea", 400), take("two", "tom", 600)); err != nil {
		t.Error(err)
	}
	if err := take("three", "lea", 1); !errors.Is(err, Refusal{Quota}) {
		t.Errorf("in a third: %v", err)
	}
	for id, u := range s.desk.reserved { // what is whole is no longer coming
		if u.Owner == "one" {
			u.Received = u.Size
			s.desk.reserved[id] = u
		}
	}
	if err := take("three", "lea", 600); err != nil {
		t.Error(err)
	}
}

func TestWhatDoesNotComeKeepsTheDiskFromNobody(t *testing.T) {
	t.Parallel()
	later := time.Duration(0)
	s := open(t, t.TempDir(), func(c *Config) {
		c.Free = func(string) (uint64, error) { return spare + 1000, nil }
		c.Now = func() time.Time { return time.Now().Add(later) }
	})
	s.begin(t, 500)
	resting, _, _ := s.begin(t, 400)
	s.send(t, resting, 0, []byte("a"))
	for _, c := range []struct {
		later time.Duration
		size  int
		want  string
	}{{0, 102, "disk_full"}, {2 * time.Hour, 602, "disk_full"}, {25 * time.Hour, 1000, ""}} {
		later = c.later
		if _, _, said := s.begin(t, c.size); said != c.want {
			t.Errorf("%d bytes after %v: %q", c.size, c.later, said)
		}
		if later == 2*time.Hour {
			path, status, _ := s.begin(t, 601)
			if status != http.StatusCreated {
				t.Errorf("beside what has begun to come: %d", status)
			}
			s.ask(t, "DELETE", path, nil)
		}
	}
}

func TestAnUploadThatAPowerCutEmptiedStopsNoOther(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), nil)
	lost, _, _ := s.begin(t, 10)
	info := s.desk.path(filepath.Base(lost)) + ".info"
	if err := os.Truncate(info, 0); err != nil {
		t.Fatal(err)
	}
	other, _, _ := s.begin(t, 3)
	s.send(t, other, 0, []byte("abc"))
	if all, err := s.desk.Uploads(""); err != nil || len(all) != 1 {
		t.Errorf("there are %+v (%v)", all, err)
	}
	if err := s.desk.Sweep(time.Now().Add(Life + time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(info); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is never swept (%v)", err)
	}
}
