package upload_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/web/upload"
)

// site takes uploads into a folder, as many times as a test starts it.
type site struct {
	*httptest.Server

	t       *testing.T
	uploads *upload.Uploads
}

func open(t *testing.T, folder string) site {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	u, err := upload.New(folder, server.URL+"/uploads", func(err error) { t.Log(err) })
	if err != nil {
		t.Fatal(err)
	}
	mux.HandleFunc("POST /uploads", func(w http.ResponseWriter, r *http.Request) { u.Create(w, r, rand.Text()) })
	mux.HandleFunc("HEAD /uploads/{id}", func(w http.ResponseWriter, r *http.Request) { u.Head(w, r, r.PathValue("id")) })
	mux.HandleFunc("PATCH /uploads/{id}", func(w http.ResponseWriter, r *http.Request) { u.Patch(w, r, r.PathValue("id")) })
	return site{server, t, u}
}

func (s site) ask(method, path string, body io.Reader, headers ...string) (status int, header http.Header) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = io.Copy(io.Discard, answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		s.t.Fatal(err)
	}
	return answer.StatusCode, answer.Header
}

// begin gives the identifier of a new upload.
func (s site) begin(size int) string {
	s.t.Helper()
	status, header := s.ask(http.MethodPost, "/uploads", nil, "Upload-Length", strconv.Itoa(size))
	at := header.Get("Location")
	if status != http.StatusCreated || !strings.HasPrefix(at, s.URL+"/uploads/") {
		s.t.Fatalf("an upload begins with %d at %q", status, at)
	}
	return path.Base(at)
}

func sum(content []byte) string {
	has := sha256.Sum256(content)
	return "sha256 " + base64.StdEncoding.EncodeToString(has[:])
}

// send sends a part, and gives the status and how much has come then.
func (s site) send(id string, offset int, part []byte, sum string) (status, has int) {
	s.t.Helper()
	headers := []string{"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(offset)}
	if sum != "" {
		headers = append(headers, "Upload-Checksum", sum)
	}
	status, _ = s.ask(http.MethodPatch, "/uploads/"+id, bytes.NewReader(part), headers...)
	return status, s.has(id)
}

func (s site) has(id string) int {
	s.t.Helper()
	status, header := s.ask(http.MethodHead, "/uploads/"+id, nil)
	has, err := strconv.Atoi(header.Get("Upload-Offset"))
	if err != nil {
		s.t.Fatalf("asked how much has come: %d (%v)", status, err)
	}
	return has
}

// film is some bytes, always the same.
func film(size int) []byte {
	content, chance := make([]byte, size), mathrand.NewChaCha8([32]byte{5})
	_, _ = chance.Read(content)
	return content
}

func (s site) is(id string, want []byte) {
	s.t.Helper()
	file, err := s.uploads.Open(id)
	if err != nil {
		s.t.Fatal(err)
	}
	defer file.Close()
	got, err := io.ReadAll(file)
	if err != nil || !bytes.Equal(got, want) {
		s.t.Errorf("%d bytes are kept of %d, or others (%v)", len(got), len(want), err)
	}
}

func TestAFileComesInParts_AcrossANewStart(t *testing.T) {
	folder, content := t.TempDir(), film(5<<20)
	s := open(t, folder)
	id := s.begin(len(content))
	half := len(content) / 2
	if status, has := s.send(id, 0, content[:half], sum(content[:half])); status != http.StatusNoContent || has != half {
		t.Fatalf("the first half gets %d, %d have come", status, has)
	}
	s = open(t, folder)
	if state, err := s.uploads.State(t.Context(), id); err != nil || state != (upload.State{Has: int64(half), Of: int64(len(content))}) || state.Whole() {
		t.Fatalf("after a new start: %+v (%v)", state, err)
	}
	if status, has := s.send(id, half, content[half:], ""); status != http.StatusNoContent || has != len(content) {
		t.Fatalf("the second half gets %d, %d have come", status, has)
	}
	if state, err := s.uploads.State(t.Context(), id); err != nil || !state.Whole() {
		t.Errorf("at last: %+v (%v)", state, err)
	}
	s.is(id, content)
	if err := errors.Join(s.uploads.Remove(id), s.uploads.Remove(id)); err != nil {
		t.Error(err)
	}
	if _, err := s.uploads.State(t.Context(), id); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("one that was removed: %v", err)
	}
}

func TestAPartThatIsNotWhatWasSent_IsNotKept(t *testing.T) {
	s, content := open(t, t.TempDir()), film(100_000)
	id := s.begin(len(content))
	s.send(id, 0, content[:40_000], sum(content[:40_000]))
	changed := bytes.Clone(content[40_000:])
	changed[7] ^= 1
	if status, has := s.send(id, 40_000, changed, sum(content[40_000:])); status != 460 || has != 40_000 {
		t.Errorf("a part that was changed on its way gets %d, %d have come", status, has)
	}
	if status, has := s.send(id, 40_000, content[40_000:], sum(content[40_000:])); status != http.StatusNoContent || has != len(content) {
		t.Errorf("sent again it gets %d, %d have come", status, has)
	}
	s.is(id, content)
	for _, wrong := range []string{"md5 abc", "sha256", "sha256 abc", "sha256 " + strings.Repeat("A", 1000)} {
		if status, _ := s.send(id, 0, content[:1], wrong); status != http.StatusBadRequest {
			t.Errorf("the checksum %.20q gets %d", wrong, status)
		}
	}
}

// cut sends the head of a request and some of its body, and hangs up.
func (s site) cut(id string, offset int, part []byte, of int, headers string) {
	s.t.Helper()
	conn, err := (&net.Dialer{}).DialContext(s.t.Context(), "tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = conn.Write(append([]byte("PATCH /uploads/"+id+" HTTP/1.1\r\nHost: here\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: "+strconv.Itoa(offset)+"\r\nContent-Length: "+strconv.Itoa(of)+"\r\n"+headers+"\r\n"), part...))
	if err = errors.Join(err, conn.Close()); err != nil {
		s.t.Fatal(err)
	}
}

// until waits for what another goroutine of the server does.
func until(t *testing.T, such func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !such() {
		if ctx.Err() != nil {
			t.Fatal("it never comes")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestALineThatIsCutLosesOnlyWhatCannotBeChecked(t *testing.T) {
	s, content := open(t, t.TempDir()), film(1<<20)
	id := s.begin(len(content))
	s.cut(id, 0, content[:300_000], len(content), "")
	until(t, func() bool { return s.has(id) == 300_000 })
	rest := content[300_000:]
	s.cut(id, 300_000, rest[:200_000], len(rest), "Upload-Checksum: "+sum(rest)+"\r\n")
	if status, has := s.send(id, 300_000, rest, sum(rest)); status != http.StatusNoContent || has != len(content) {
		t.Errorf("the rest gets %d, %d have come", status, has)
	}
	s.is(id, content)
}

func TestTwoThatSendTheSameUploadAtOnce_SpoilNothing(t *testing.T) {
	s, content := open(t, t.TempDir()), film(3<<20)
	id := s.begin(len(content))
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			for at := s.has(id); at < len(content); at = s.has(id) {
				part := content[at:min(at+200_000, len(content))]
				s.send(id, at, part, sum(part))
			}
		})
	}
	both.Wait()
	s.is(id, content)
}

func TestWhatIsNoUploadIsRefused(t *testing.T) {
	s := open(t, t.TempDir())
	for name, headers := range map[string][]string{
		"no length": {}, "a length that comes later": {"Upload-Defer-Length", "1"}, "less than nothing": {"Upload-Length", "-1"}, "no number": {"Upload-Length", "many"},
		"a number too large": {"Upload-Length", "99999999999999999999"},
	} {
		if status, _ := s.ask(http.MethodPost, "/uploads", nil, headers...); status != http.StatusBadRequest {
			t.Errorf("%s gets %d", name, status)
		}
	}
	id := s.begin(10)
	if status, has := s.send(id, 0, film(11), ""); status != http.StatusRequestEntityTooLarge || has != 0 {
		t.Errorf("more than was announced gets %d, %d have come", status, has)
	}
	if status, has := s.send(id, 5, film(5), ""); status != http.StatusConflict || has != 0 {
		t.Errorf("a part from the middle gets %d, %d have come", status, has)
	}
	for _, other := range []string{rand.Text(), "..", "%2e%2e%2f" + id, id + ".info", id + "%2fx"} {
		if status, _ := s.ask(http.MethodHead, "/uploads/"+other, nil); status != http.StatusNotFound {
			t.Errorf("%q gets %d", other, status)
		}
	}
	for _, other := range []string{"", "..", id + ".info"} {
		if _, err := s.uploads.Open(other); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q is opened: %v", other, err)
		}
		if err := s.uploads.Remove(other); err != nil {
			t.Errorf("%q is removed: %v", other, err)
		}
	}
	if _, err := s.uploads.State(t.Context(), id); err != nil {
		t.Errorf("the one that was there has gone: %v", err)
	}
}

func TestAnUploadIsNamedByItsMetadata(t *testing.T) {
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/uploads", nil)
	r.Header.Set("Upload-Length", "12")
	r.Header.Set("Upload-Metadata", "name "+base64.StdEncoding.EncodeToString([]byte("Vidéo.mp4"))+",dossier "+base64.StdEncoding.EncodeToString([]byte("7")))
	if said := upload.Named(r); said["name"] != "Vidéo.mp4" || said["dossier"] != "7" {
		t.Errorf("it says %v", said)
	}
	if bytes, ok := upload.Size(r); bytes != 12 || !ok {
		t.Errorf("it is %d long (%v)", bytes, ok)
	}
}
