package pdf_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"maillage/internal/lang"
	"maillage/internal/pdf"
	"maillage/internal/pdf/pdftest"
)

// clock is one that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// fake is a worker whose program is a shell script, and what it wrote to the log.
func fake(t *testing.T, script string) (*pdf.Worker, *clock, *bytes.Buffer) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "worker.sh")
	if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	c := &clock{at: time.Date(2021, 3, 30, 16, 0, 0, 0, time.UTC)}
	w := pdf.New(pdf.Config{Node: "sh", Script: path}, c.now, slog.New(slog.NewTextHandler(&said, nil)))
	t.Cleanup(func() { _ = w.Close() })
	return w, c, &said
}

const (
	ready = `echo '{"ready":true}'; `
	hello = `while read -r line; do echo '{"pdf":"aGVsbG8="}'; done`
)

func render(t *testing.T, w *pdf.Worker) (string, error) {
	t.Helper()
	file, err := w.Render(t.Context(), lang.FR, receipt())
	return string(file), err
}

func TestWithoutAWorker_DocumentsAreUnavailableAndTheReasonIsTold(t *testing.T) {
	for name, config := range map[string]pdf.Config{
		"not configured":  {},
		"no program":      {Script: "worker_test.go"},
		"script is gone":  {Node: "node", Script: "nowhere/worker.mjs"},
		"program is gone": {Node: "no-such-program", Script: "worker_test.go"},
	} {
		w := pdf.New(config, time.Now, slog.New(slog.DiscardHandler))
		if _, err := render(t, w); !errors.Is(err, pdf.ErrUnavailable) {
			t.Errorf("%s: got %v", name, err)
		}
		ok, reason := w.Available()
		if !ok && reason == "" {
			t.Errorf("%s: no reason told", name)
		}
		if ok && name != "program is gone" {
			t.Errorf("%s: available", name)
		}
		if err := w.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAWorkerThatKeepsDyingRestsLongerAndLonger(t *testing.T) {
	w, clock, said := fake(t, `echo started >&2; exit 3`)
	starts := func() int { return strings.Count(said.String(), "line=started") }
	for _, wait := range []struct {
		pause  time.Duration
		starts int
	}{{0, 2}, {0, 3}, {time.Second, 4}, {2 * time.Second, 5}, {4 * time.Second, 6}, {8 * time.Second, 7}} {
		if _, err := render(t, w); !errors.Is(err, pdf.ErrUnavailable) {
			t.Fatalf("got %v", err)
		}
		if got := starts(); got != wait.starts {
			t.Fatalf("%d starts, want %d", got, wait.starts)
		}
		if ok, reason := w.Available(); wait.starts > 2 && (ok || !strings.Contains(reason, "exit status 3")) {
			t.Errorf("available %v, %q", ok, reason)
		}
		if wait.starts == 2 {
			continue
		}
		_, _ = render(t, w) // during the pause nothing is started
		clock.add(max(wait.pause*2, time.Second) - time.Millisecond)
		if ok, _ := w.Available(); ok {
			t.Errorf("available before the end of the pause after %d starts", wait.starts)
		}
		clock.add(time.Millisecond)
		if ok, _ := w.Available(); !ok {
			t.Errorf("still resting after the pause after %d starts", wait.starts)
		}
	}
	clock.add(24 * time.Hour)
	for range 20 {
		_, _ = render(t, w)
		clock.add(time.Minute)
		if ok, _ := w.Available(); !ok {
			t.Fatal("a pause is longer than a minute")
		}
	}
}

func TestAWorkerThatHangsIsEnded(t *testing.T) {
	for name, script := range map[string]string{
		"before it is ready": `exec sleep 60`,
		"over a document":    ready + `exec sleep 60`,
	} {
		w, _, _ := fake(t, script)
		w.SetPatience(100 * time.Millisecond)
		if _, err := render(t, w); !errors.Is(err, pdf.ErrUnavailable) {
			t.Errorf("%s: got %v", name, err)
		}
		if pid := w.PID(); pid != 0 {
			t.Errorf("%s: process %d is kept", name, pid)
		}
	}
}

func TestADocumentThatTakesTooLong_PausesNoOther(t *testing.T) {
	w, _, said := fake(t, `echo started >&2; `+ready+`while read -r line; do case "$line" in *slow*) exec sleep 60;; *) echo '{"pdf":"aGVsbG8="}';; esac; done`)
	for range 2 {
		slow := receipt()
		slow.Title = "slow"
		w.SetPatience(time.Second)
		if _, err := w.Render(t.Context(), lang.FR, slow); !errors.Is(err, pdf.ErrUnavailable) {
			t.Fatalf("got %v", err)
		}
		if ok, reason := w.Available(); !ok {
			t.Fatalf("the worker rests: %s", reason)
		}
	}
	w.SetPatience(20 * time.Second)
	if file, err := render(t, w); err != nil || file != "hello" {
		t.Errorf("the next document: %q, %v", file, err)
	}
	if starts := strings.Count(said.String(), "line=started"); starts != 3 {
		t.Errorf("%d starts for three documents", starts)
	}
}

func TestAWorkerThatTalksNonsenseIsEnded(t *testing.T) {
	for name, script := range map[string]string{
		"at the start":      `echo hello; exec cat`,
		"as an answer":      ready + `read -r line; echo hello; exec cat`,
		"not ready":         `echo '{}'; exec cat`,
		"without end":       ready + `read -r line; exec cat /dev/zero`,
		"and closes output": ready + `exec >&-; exec sleep 60`,
	} {
		w, _, _ := fake(t, script)
		if _, err := render(t, w); !errors.Is(err, pdf.ErrUnavailable) {
			t.Errorf("%s: got %v", name, err)
		}
		if pid := w.PID(); pid != 0 {
			t.Errorf("%s: process %d is kept", name, pid)
		}
	}
}

func TestAWorkerThatDiedWhileRestingIsReplacedUnseen(t *testing.T) {
	w, _, _ := fake(t, ready+hello)
	for range 3 {
		if file, err := render(t, w); err != nil || file != "hello" {
			t.Fatalf("got %q, %v", file, err)
		}
		pid := w.PID()
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	if ok, reason := w.Available(); !ok {
		t.Errorf("deaths that harmed nobody make a pause: %s", reason)
	}
}

func TestTheWorkerHearsNothingOfOurSecrets(t *testing.T) {
	t.Setenv("MAILLAGE_SMTP_PASSWORD", "chut")
	w, _, _ := fake(t, ready+`read -r line; echo "{\"error\":\"<$MAILLAGE_SMTP_PASSWORD>\"}"; exec cat`)
	if _, err := render(t, w); err == nil || !strings.Contains(err.Error(), "<>") || errors.Is(err, pdf.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

func TestAVisitorWhoLeavesWaitsForNobodyAndCostsNoStart(t *testing.T) {
	w, _, said := fake(t, `echo started >&2; `+ready+`while read -r line; do sleep 0.3; echo '{"pdf":"aGVsbG8="}'; done`)
	var group sync.WaitGroup
	group.Go(func() {
		if _, err := render(t, w); err != nil {
			t.Error(err)
		}
	})
	time.Sleep(100 * time.Millisecond)
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := w.Render(gone, lang.FR, receipt()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	group.Wait()
	if _, err := render(t, w); err != nil {
		t.Error(err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if starts := strings.Count(said.String(), "line=started"); starts != 1 {
		t.Errorf("%d starts, want 1", starts)
	}
}

func TestCheck_StartsTheWorkerOrTellsWhyItCannot(t *testing.T) {
	w, _, _ := fake(t, ready+hello)
	if err := w.Check(t.Context()); err != nil || w.PID() == 0 {
		t.Errorf("got %v", err)
	}
	before := w.PID()
	if _, err := render(t, w); err != nil || w.PID() != before {
		t.Errorf("the worker that was checked is not used (%v)", err)
	}
	broken, _, _ := fake(t, `exit 3`)
	if err := broken.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("got %v", err)
	}
	none := pdf.New(pdf.Config{}, time.Now, slog.New(slog.DiscardHandler))
	if err := none.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "configured") {
		t.Errorf("got %v", err)
	}
}

func TestClose_EndsTheWorkerForGood(t *testing.T) {
	for name, script := range map[string]string{"that listens": ready + hello, "that is deaf": ready + `read -r line; echo '{"pdf":""}'; trap '' TERM; while :; do sleep 1; done`} {
		w, _, _ := fake(t, script)
		if _, err := render(t, w); err != nil {
			t.Fatal(name, err)
		}
		pid := w.PID()
		if err := w.Close(); err != nil {
			t.Error(name, err)
		}
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("%s: process %s is still there (%v)", name, strconv.Itoa(pid), err)
		}
		if _, err := render(t, w); !errors.Is(err, pdf.ErrUnavailable) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestADocumentThatIsTooLargeIsRefusedWithoutTheWorker(t *testing.T) {
	w, _, _ := fake(t, ready+hello)
	large := receipt()
	large.Subject = strings.Repeat("a", 5<<20)
	if _, err := w.Render(t.Context(), lang.FR, large); err == nil || errors.Is(err, pdf.ErrUnavailable) || w.PID() != 0 {
		t.Errorf("got %v", err)
	}
}

// real is the worker of this repository; the test is skipped where it was not installed.
func real(t *testing.T) *pdf.Worker {
	t.Helper()
	script := pdftest.Script(t)
	w := pdf.New(pdf.Config{Node: "node", Script: script}, time.Now, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}
