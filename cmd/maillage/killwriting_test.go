package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"maillage/internal/app"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/document"
	"maillage/internal/document/text"
	"maillage/test/load"
	"maillage/test/world"
)

// kills is how often the program is killed while people type together: a few times in each
// run, and for as long as MAILLAGE_KILLS says.
func kills(t *testing.T) int {
	t.Helper()
	if n, err := strconv.Atoi(os.Getenv("MAILLAGE_KILLS")); err == nil {
		return n
	}
	return 3
}

func TestKill_LosesNoLetterThatWasSaidToBeSaved(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not here: nobody types")
	}
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			config := app.Config{Data: t.TempDir(), BaseURL: "http://127.0.0.1"}
			if engine == db.Postgres {
				config.Database = dbtest.PostgresURL(t)
			}
			killedWhileTyping(t, config)
		})
	}
}

// killedWhileTyping kills the program while two people type: once with their pages, so that only
// the server's word counts; then again and again without them, three pages each, which come back.
func killedWhileTyping(t *testing.T, config app.Config) {
	t.Helper()
	a, err := app.NewDemo(t.Context(), config, slog.New(slog.DiscardHandler), world.Size{Ready: 1, Colleagues: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	dossier := readyDossiers(t, a.DB)[0]
	subject, question := textOf(t, a, dossier)
	env := []string{"MAILLAGE_DATA=" + config.Data, "MAILLAGE_DATABASE=" + config.Database, "MAILLAGE_SMTP_HOST=127.0.0.1", "MAILLAGE_SMTP_PORT=1", "MAILLAGE_MAIL_FROM=a@example.org"}
	name := program(t)
	p, err := load.Start(t.Context(), name, env, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	env = append(env, "MAILLAGE_LISTEN="+strings.TrimPrefix(p.URL, "http://")) // pages come back to where they were
	typing := sit(t, a, p, subject, question, dossier, "ab")
	typing.typeFor(t, time.Second)
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	kept := typing.kill(t)
	wantKept(t, written(t, a, subject, question), "ab", kept)

	if p, err = load.Start(t.Context(), name, env, io.Discard); err != nil {
		t.Fatal(err)
	}
	typing = sit(t, a, p, subject, question, dossier, "cdefgh")
	for range kills(t) {
		typing.typeFor(t, time.Second)
		if err := p.Kill(); err != nil {
			t.Fatal(err)
		}
		if p, err = load.Start(t.Context(), name, env, io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	typing.typeFor(t, time.Second)
	end := typing.end(t)
	if !end.Same {
		t.Errorf("pages do not hold the same: %+v", end)
	}
	now := written(t, a, subject, question)
	wantKept(t, now, "ab", kept)
	wantKept(t, now, "cdefgh", end.Kept)
	for word, count := range now {
		if typed.MatchString(word) && count != 1 {
			t.Errorf("%q was written %d times", word, count)
		}
	}
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
	if err := load.Trail(t.Context(), a.DB); err != nil {
		t.Error(err)
	}
}

var typed = regexp.MustCompile(`^[a-h]-\d+$`)

// textOf gives a section of a dossier that asks for a text, and the question.
func textOf(t *testing.T, a *app.App, d draft) (document.Subject, string) {
	t.Helper()
	subject := document.Subject{Holder: d.id, Part: "projet"}
	roots, err := a.Writing.Roots(t.Context(), a.DB, subject)
	if err != nil || len(roots) == 0 {
		t.Fatalf("no text in %v: %v", subject, err)
	}
	return subject, roots[0]
}

// written reads the words of the text as it is kept, and how often each is there.
func written(t *testing.T, a *app.App, subject document.Subject, question string) map[string]int {
	t.Helper()
	roots, found, err := a.Texts.Roots(t.Context(), a.DB, subject)
	if err != nil || !found {
		t.Fatalf("no text is kept: %v", err)
	}
	words := map[string]int{}
	for _, word := range strings.Fields(text.Plain(roots[question])) {
		words[word]++
	}
	return words
}

// wantKept wants the words of each typist that were said to be kept; names has a letter for each.
func wantKept(t *testing.T, now map[string]int, names string, kept []int) {
	t.Helper()
	if len(kept) != len(names) {
		t.Fatalf("%v was kept of %s", kept, names)
	}
	for i, words := range kept {
		if words == 0 {
			t.Errorf("nobody said that anything of typist %c was kept", names[i])
		}
		for n := 1; n <= words; n++ {
			if word := fmt.Sprintf("%c-%d", names[i], n); now[word] == 0 {
				t.Errorf("%s was said to be kept, and is not there", word)
			}
		}
	}
}

// sitting is people who type in their pages, in turn for each name.
type sitting struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines *bufio.Scanner
	kept  []int // of each, as told last
}

func sit(t *testing.T, a *app.App, p *load.Program, subject document.Subject, question string, d draft, names string) *sitting {
	t.Helper()
	var cookies []string
	for i := range names {
		token, err := load.Session(t.Context(), a.DB, []string{d.lead, d.colleague}[i%2])
		if err != nil {
			t.Fatal(err)
		}
		cookies = append(cookies, "maillage="+token)
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "node", "testdata/typists.mjs")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	asked, err := json.Marshal(map[string]any{"url": strings.Replace(p.URL, "http", "ws", 1) + "/texts", "room": subject.String(), "root": question, "cookies": cookies, "names": names})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(in, "%s\n", asked); err != nil {
		t.Fatal(err)
	}
	return &sitting{cmd, in, bufio.NewScanner(out), nil}
}

// typeFor lets them type until something was kept since, and for a while.
func (s *sitting) typeFor(t *testing.T, while time.Duration) {
	t.Helper()
	var before []int
	for until := time.Now().Add(while); s.lines.Scan(); {
		kept := s.told(t, s.lines.Text())
		if before == nil {
			before = kept
		}
		if time.Now().After(until) && everyoneGoesOn(before, kept) {
			return
		}
	}
	t.Fatal("nobody types any more")
}

// everyoneGoesOn tells whether something more is kept of each.
func everyoneGoesOn(before, kept []int) bool {
	for i := range kept {
		if kept[i] <= before[i] {
			return false
		}
	}
	return true
}

func (s *sitting) told(t *testing.T, line string) (kept []int) {
	t.Helper()
	if err := json.Unmarshal([]byte(strings.TrimPrefix(line, "kept ")), &kept); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	s.kept = kept
	return kept
}

// kill ends their pages with all they hold, and gives the words that were kept.
func (s *sitting) kill(t *testing.T) []int {
	t.Helper()
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for s.lines.Scan() {
		s.told(t, s.lines.Text())
	}
	_ = s.cmd.Wait() // "signal: killed"
	return s.kept
}

type ending struct {
	Same bool
	Kept []int
}

// end lets them stop, and their pages compare.
func (s *sitting) end(t *testing.T) (end ending) {
	t.Helper()
	if _, err := fmt.Fprintln(s.in); err != nil {
		t.Fatal(err)
	}
	for s.lines.Scan() {
		if line := s.lines.Text(); !strings.HasPrefix(line, "kept ") {
			if err := json.Unmarshal([]byte(line), &end); err != nil {
				t.Fatal(err)
			}
			return end
		}
	}
	t.Fatalf("the typists ended without a word: %v", s.lines.Err())
	return end
}
