package ffmpeg

import (
	"bytes"
	"context"
	"errors"
	"image/jpeg"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func program(t testing.TB) Program {
	t.Helper()
	p, err := Find()
	if err != nil {
		t.Skip(err)
	}
	return p
}

// made has ffmpeg make a file for a test.
func made(t testing.TB, name string, args ...string) string {
	t.Helper()
	program(t)
	path := filepath.Join(t.TempDir(), name)
	cmd := exec.CommandContext(t.Context(), "ffmpeg", append(append([]string{"-nostdin", "-loglevel", "error"}, args...), path)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return path
}

func moving(size, seconds string) []string {
	return []string{"-f", "lavfi", "-i", "testsrc2=size=" + size + ":rate=25:duration=" + seconds}
}

func tone(seconds string) []string {
	return []string{"-f", "lavfi", "-i", "sine=frequency=440:duration=" + seconds + ",volume=-30dB"}
}

// clip makes a film as a phone does.
func clip(t testing.TB, size, seconds string, more ...string) string {
	t.Helper()
	return made(t, "clip.mp4", slices.Concat(moving(size, seconds), tone(seconds), []string{"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"}, more)...)
}

func encoded(t *testing.T, parts ...Part) Film {
	t.Helper()
	last := -1
	film, err := program(t).Encode(t.Context(), parts, filepath.Join(t.TempDir(), "film"), Usual, func(done int) {
		if done <= last || done > 1000 {
			t.Errorf("%d is told after %d", done, last)
		}
		last = done
	})
	if err != nil {
		t.Fatal(err)
	}
	if last != 1000 {
		t.Errorf("the last that is told is %d", last)
	}
	return film
}

func probed(t *testing.T, path string) Source {
	t.Helper()
	source, err := program(t).Probe(t.Context(), path, Usual)
	if err != nil {
		t.Fatal(err)
	}
	return source
}

func near(got, want time.Duration) bool { return (got - want).Abs() < 200*time.Millisecond }

func TestAFilmBecomesTwoThatPlayWhileTheyCome(t *testing.T) {
	t.Parallel()
	path := clip(t, "1000x750", "3", "-metadata", "location=+48.85+002.35/", "-metadata", "title=Chez moi")
	source := probed(t, path)
	if source.Width != 1000 || source.Height != 750 || !near(source.Length, 3*time.Second) || source.Video != "h264" || source.Audio != "aac" || source.Rate != 25 {
		t.Errorf("the source is %+v", source)
	}
	film := encoded(t, Part{Source: source})
	if !near(film.Length, 3*time.Second) || film.Silent || len(film.Encoded) != 2 {
		t.Fatalf("%+v", film)
	}
	for i, want := range []size{{960, 720}, {480, 360}} {
		one := film.Encoded[i]
		content, err := os.ReadFile(one.Path)
		if err != nil {
			t.Fatal(err)
		}
		if one.Bytes != int64(len(content)) || one.Width != want.width || one.Height != want.height {
			t.Errorf("told as %+v", one)
		}
		if index, media := bytes.Index(content, []byte("moov")), bytes.Index(content, []byte("mdat")); index < 0 || index > media {
			t.Errorf("the index is at %d, after %d", index, media)
		}
		if bytes.Contains(content, []byte("48.85")) || bytes.Contains(content, []byte("Chez moi")) {
			t.Error("where it was filmed is still in the film")
		}
		got := probed(t, one.Path)
		if got.Width != want.width || got.Height != want.height || got.Video != "h264" || got.Audio != "aac" {
			t.Errorf("became %+v", got)
		}
		if loud := loudness(t, one.Path); math.Abs(loud+16) > 2 {
			t.Errorf("its loudness is %.1f LUFS", loud)
		}
	}
	if film.Strip.Pictures != 3 {
		t.Errorf("%d pictures", film.Strip.Pictures)
	}
	for path, want := range map[string]size{film.Poster: {960, 720}, film.Strip.Path: {3 * 120, 90}} {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		config, err := jpeg.DecodeConfig(file)
		if err != nil || config.Width != want.width || config.Height != want.height {
			t.Errorf("%s: %+v, %v", filepath.Base(path), config, err)
		}
		_ = file.Close()
	}
}

func loudness(t *testing.T, path string) float64 {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-nostdin", "-hide_banner", "-i", path, "-af", "ebur128", "-f", "null", "-").CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile(`I:\s+(-?[\d.]+) LUFS`).FindAllStringSubmatch(string(out), -1)
	loud, err := strconv.ParseFloat(all[len(all)-1][1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return loud
}

func TestAFilmHeldUprightStaysUpright(t *testing.T) {
	t.Parallel()
	flat := clip(t, "640x480", "0.5")
	upright := made(t, "turned.mp4", "-i", flat, "-c", "copy", "-metadata:s:v", "rotate=90")
	source := probed(t, upright)
	if source.Width != 480 || source.Height != 640 {
		t.Fatalf("shown as %dx%d", source.Width, source.Height)
	}
	film := encoded(t, Part{Source: source})
	if got := probed(t, film.Encoded[1].Path); got.Width != 360 || got.Height != 480 {
		t.Errorf("becomes %dx%d", got.Width, got.Height)
	}
}

func TestAFilmThatABrowserRecordedIsMeasured(t *testing.T) {
	t.Parallel()
	path := made(t, "take.webm", slices.Concat(moving("320x240", "2"), []string{"-c:v", "libvpx", "-deadline", "realtime", "-f", "webm", "-live", "1"})...)
	source := probed(t, path)
	if source.Kind != "matroska" || source.Audio != "" || !near(source.Length, 2*time.Second) {
		t.Errorf("%+v", source)
	}
	film := encoded(t, Part{Source: source})
	if !film.Silent || len(film.Encoded) != 1 || film.Encoded[0].Width != 320 || !near(film.Length, 2*time.Second) {
		t.Errorf("%+v", film)
	}
	short := Usual
	short.Length = time.Second
	if _, err := program(t).Probe(t.Context(), path, short); !is(err, TooLong) {
		t.Errorf("one that is too long: %v", err)
	}
}

func TestClipsArePutTogetherWithTheirTitles(t *testing.T) {
	t.Parallel()
	wide, upright, silent := probed(t, clip(t, "320x180", "0.5")), probed(t, clip(t, "120x160", "0.5", "-r", "50")), probed(t, made(t, "silent.mp4", slices.Concat(moving("160x120", "0.5"), []string{"-c:v", "libx264"})...))
	film := encoded(t, Part{wide, "La vallée : « où, quoi ? »; 100 % d'essai, [v0]"}, Part{upright, ""}, Part{silent, strings.Repeat("Un titre bien trop long ", 20)})
	if !near(film.Length, 7500*time.Millisecond) || film.Silent {
		t.Errorf("%+v", film)
	}
	if got := probed(t, film.Encoded[0].Path); got.Width != 320 || got.Height != 180 || got.Rate < together-1 {
		t.Errorf("%+v", got)
	}
	left, err := os.ReadDir(filepath.Dir(film.Poster))
	if err != nil || len(left) != 3 { // a film and two pictures
		t.Errorf("%v, %v", left, err)
	}
	film = encoded(t, Part{Source: silent}, Part{Source: silent})
	if !near(film.Length, time.Second) || !film.Silent {
		t.Errorf("two without sound: %+v", film)
	}
	encoded(t, Part{silent, "Seul"})
	short := Usual
	short.Length = 3 * time.Second
	if _, err := program(t).Encode(t.Context(), []Part{{wide, "Titre"}}, filepath.Join(t.TempDir(), "f"), short, func(int) {}); !is(err, TooLong) {
		t.Errorf("with its title it is too long: %v", err)
	}
}

func is(err error, code Code) bool {
	var refusal Refusal
	return errors.As(err, &refusal) && refusal.Code == code
}

func TestWorkEndsAtItsLimitsAndLeavesNothing(t *testing.T) {
	t.Parallel()
	source := probed(t, clip(t, "960x720", "8"))
	p := program(t)
	for name, c := range map[string]struct {
		limit func(*Limits)
		ctx   func() (context.Context, context.CancelFunc)
		want  error
	}{
		"time":   {limit: func(l *Limits) { l.Wall = 300 * time.Millisecond }, want: ErrTooSlow},
		"size":   {limit: func(l *Limits) { l.Output = 20_000 }, want: ErrTooBig},
		"memory": {limit: func(l *Limits) { l.Memory = 60 << 20 }, want: ErrMemory},
		"cancellation": {ctx: func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(t.Context(), 300*time.Millisecond)
		}, want: context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			folder, limits, ctx := filepath.Join(t.TempDir(), "film"), Usual, t.Context()
			if c.limit != nil {
				c.limit(&limits)
			}
			if c.ctx != nil {
				bounded, cancel := c.ctx()
				defer cancel()
				ctx = bounded
			}
			start := time.Now()
			_, err := p.Encode(ctx, []Part{{Source: source}}, folder, limits, func(int) {})
			if !errors.Is(err, c.want) {
				t.Errorf("ended by %v after %v", err, time.Since(start))
			}
			if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the folder is still there: %v", err)
			}
			if running := processes(t, folder); len(running) > 0 {
				t.Errorf("still running: %v", running)
			}
		})
	}
}

// processes lists those whose command names a folder.
func processes(t *testing.T, folder string) (found []string) {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		if line, err := os.ReadFile(path); err == nil && bytes.Contains(line, []byte(folder)) { // it may have ended meanwhile
			found = append(found, path)
		}
	}
	return found
}

func TestWorkThatWasCutOffIsStartedAgain(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "film")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(folder, "320x240.mp4")
	if err := os.WriteFile(half, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	film, err := program(t).Encode(t.Context(), []Part{{Source: probed(t, clip(t, "320x240", "1"))}}, folder, Usual, func(int) {})
	if err != nil || film.Encoded[0].Path != half || film.Encoded[0].Bytes < 1000 {
		t.Errorf("%+v, %v", film, err)
	}
}

func TestAProgramThatIsMissingIsNamed(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	var missing Missing
	if _, err := Find(); !errors.As(err, &missing) || !slices.Equal(missing, Missing{"ffmpeg", "ffprobe", "prlimit"}) {
		t.Errorf("%v", err)
	}
}
