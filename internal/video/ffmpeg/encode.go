package ffmpeg

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// Part is a clip of a film, with the title that is shown before it, if any.
type Part struct {
	Source Source
	Title  string
}

// Film is what Encode makes.
type Film struct {
	// Length is that of what could be read: a file that was cut is shorter than it tells.
	Length  time.Duration
	Encoded []Encoded // the larger first
	Poster  string    // path of a JPEG picture
	Strip   Strip
	Silent  bool
}

// Encoded is a film in H.264 and AAC, as MP4 that plays while it comes.
type Encoded struct {
	Path          string
	Width, Height int
	Bytes         int64
}

// Strip is one JPEG picture with several in a row, of even moments of the film.
type Strip struct {
	Path     string
	Pictures int
}

// Encode makes a film of parts, in their order, in a folder of its own: whatever is in that folder is
// removed first, so that work that was cut off may be started again. On any error nothing is left of
// the folder. told is called with thousandths done. The error is a Refusal where a file is at fault,
// one of this package's errors, or that of the context.
func (p Program) Encode(ctx context.Context, parts []Part, folder string, limits Limits, told func(done int)) (film Film, err error) {
	if err := fresh(folder); err != nil {
		return Film{}, err
	}
	defer func() {
		if err != nil {
			film, err = Film{}, errors.Join(err, os.RemoveAll(folder))
		}
	}()
	sizes, silent, err := prepare(parts, limits)
	if err != nil {
		return Film{}, err
	}
	told = growing(told)
	work, cancel := context.WithTimeoutCause(ctx, min(limits.Wall, patience+slowest*length(parts)), ErrTooSlow)
	defer cancel()
	if len(parts) == 1 && parts[0].Title == "" {
		plan := whole(parts[0].Source)
		args := plan.args(limits.Length, func(i int) []string { return mp4(sizes, i, sizes[i].path(folder)) })
		err = p.run(work, limits, limits.Wall, progress(0, plan.length, plan.length, told), p.ffmpeg, args)
	} else {
		err = p.assemble(work, parts, sizes, silent, folder, limits, told)
	}
	if err != nil {
		return Film{}, fmt.Errorf("encode: %w", refused(err))
	}
	if film, err = p.made(work, sizes, folder, limits); err == nil {
		film.Silent = silent
		told(1000)
	}
	return film, err
}

// made looks at what was encoded, and draws its pictures.
func (p Program) made(ctx context.Context, sizes []size, folder string, limits Limits) (Film, error) {
	var film Film
	for _, s := range sizes {
		info, err := os.Stat(s.path(folder))
		if err != nil {
			return Film{}, err
		}
		film.Encoded = append(film.Encoded, Encoded{s.path(folder), s.width, s.height, info.Size()})
	}
	longer := limits
	longer.Length += time.Minute // sound may end after the pictures
	source, err := p.Probe(ctx, film.Encoded[0].Path, longer)
	if err != nil { // a file without one picture that could be decoded, for instance
		return Film{}, err
	}
	film.Length = source.Length
	film.Poster = picture(folder, "poster")
	film.Strip = Strip{picture(folder, "strip"), min(max(1, int(film.Length.Seconds())), stripPictures)}
	if err := p.run(ctx, limits, limits.Wall, discard, p.ffmpeg, pictures(film, folder)); err != nil {
		return Film{}, fmt.Errorf("pictures: %w", err)
	}
	for _, path := range []string{film.Poster, film.Strip.Path} {
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			return Film{}, Refusal{Code: Broken}
		}
	}
	return film, nil
}

// However short a film, encoding may take patience; and so many times as long as it plays. One that is
// dear to decode would keep all others waiting.
const (
	patience = 10 * time.Minute
	slowest  = 10
)

func discard(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

// fresh makes a folder that is empty.
func fresh(folder string) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	return os.MkdirAll(folder, 0o700)
}

// prepare gives the sizes of what is made, those of the first part, and whether nothing in it sounds.
func prepare(parts []Part, limits Limits) (sizes []size, silent bool, err error) {
	if len(parts) == 0 {
		return nil, false, Refusal{Code: Empty}
	}
	silent = true
	for _, part := range parts {
		silent = silent && part.Source.Audio == ""
	}
	if total := length(parts); total > limits.Length {
		return nil, false, tooLong(total)
	}
	return size{parts[0].Source.Width, parts[0].Source.Height}.sizes(), silent, nil
}

func length(parts []Part) (total time.Duration) {
	for _, part := range parts {
		total += part.Source.Length
		if part.Title != "" {
			total += CardTime
		}
	}
	return total
}

// growing tells only what is more than what was told before.
func growing(told func(done int)) func(done int) {
	last := -1
	return func(done int) {
		if done > last {
			last = done
			told(done)
		}
	}
}

// progress reads what ffmpeg tells of itself, and tells it on as thousandths of the whole, of which so
// much was done before it began.
func progress(before, length, whole time.Duration, told func(done int)) func(io.Reader) error {
	return func(r io.Reader) error {
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			at, ok := strings.CutPrefix(lines.Text(), "out_time_us=")
			if !ok {
				continue
			}
			us, err := strconv.ParseInt(at, 10, 64)
			if err != nil {
				continue // "N/A" at first
			}
			done := before + min(max(time.Duration(us)*time.Microsecond, 0), length)
			told(int(min(done*1000/max(1, whole), 999)))
		}
		return lines.Err()
	}
}
