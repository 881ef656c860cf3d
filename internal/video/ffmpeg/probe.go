package ffmpeg

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Source is what is in a file that is taken.
type Source struct {
	Path          string
	Kind          string // as Kind tells
	Length        time.Duration
	Width, Height int     // as it is shown: turned, and with square pixels
	Rate          float64 // pictures a second; 0 where it is not told
	Interlaced    bool
	Video, Audio  string // what they are coded in; no sound is ""
	video, audio  int    // numbers of the streams
}

// report is what ffprobe says.
type report struct {
	Format  struct{ Duration string }
	Streams []stream
}

type stream struct {
	Index       int
	Kind        string `json:"codec_type"`
	Codec       string `json:"codec_name"`
	Width       int
	Height      int
	Pixel       string `json:"sample_aspect_ratio"`
	Field       string `json:"field_order"`
	Rate        string `json:"avg_frame_rate"`
	Duration    string
	Channels    int
	Disposition struct {
		Cover int `json:"attached_pic"`
	}
	Side []struct{ Rotation float64 } `json:"side_data_list"`
}

// Probe tells what is in a file. The error is a Refusal where the file is at fault.
func (p Program) Probe(ctx context.Context, path string, limits Limits) (Source, error) {
	kind, err := kindOf(path)
	if err != nil {
		return Source{}, err
	}
	var text strings.Builder
	args := append([]string{
		"-v", "error", "-of", "json", "-show_entries",
		"format=duration:stream=index,codec_type,codec_name,width,height,sample_aspect_ratio,field_order,avg_frame_rate,duration,channels:stream_disposition=attached_pic:stream_side_data=rotation",
	}, input(kind, path)...)
	if err := p.run(ctx, limits, probeTime, all(&text, 1<<20), p.ffprobe, args); err != nil {
		return Source{}, fmt.Errorf("probe: %w", refused(err))
	}
	var found report
	if err := json.Unmarshal([]byte(text.String()), &found); err != nil {
		return Source{}, fmt.Errorf("probe: %w", err)
	}
	source, err := found.source(path, kind)
	if err != nil {
		return Source{}, err
	}
	if source.Length == 0 { // browsers record without telling how long it became
		if source.Length, err = p.measure(ctx, source, limits); err != nil {
			return Source{}, fmt.Errorf("measure: %w", refused(err))
		}
	}
	switch {
	case source.Length <= 0:
		return Source{}, Refusal{Code: NoLength}
	case source.Length > limits.Length:
		return Source{}, tooLong(source.Length)
	}
	return source, nil
}

func tooLong(length time.Duration) Refusal {
	return Refusal{TooLong, strconv.FormatInt(int64(length/time.Second), 10)}
}

// source picks the streams of a film.
func (r report) source(path, kind string) (Source, error) {
	if len(r.Streams) > maxStreams {
		return Source{}, Refusal{TooManyStreams, strconv.Itoa(len(r.Streams))}
	}
	s := Source{Path: path, Kind: kind}
	film := slices.IndexFunc(r.Streams, func(one stream) bool { return one.Kind == "video" && one.Disposition.Cover == 0 })
	if film < 0 {
		return Source{}, Refusal{Code: NoVideo}
	}
	picture := r.Streams[film]
	if !slices.Contains(videoCodecs, picture.Codec) {
		return Source{}, Refusal{UnknownCodec, picture.Codec}
	}
	if picture.Width <= 0 || picture.Height <= 0 {
		return Source{}, Refusal{Code: Broken}
	}
	if picture.Width > maxPixels/picture.Height {
		return Source{}, Refusal{TooManyPixels, fmt.Sprintf("%dx%d", picture.Width, picture.Height)}
	}
	s.video, s.Video, s.Interlaced = picture.Index, picture.Codec, slices.Contains([]string{"tt", "bb", "tb", "bt"}, picture.Field)
	s.Width, s.Height = picture.shown()
	s.Rate = ratio(picture.Rate, "/")
	for _, one := range r.Streams {
		// Phones write sounds that nobody can read beside the one that all can.
		if one.Kind == "audio" && slices.Contains(audioCodecs, one.Codec) && one.Channels > 0 {
			s.audio, s.Audio = one.Index, one.Codec
			break
		}
	}
	for _, told := range []string{r.Format.Duration, picture.Duration} {
		if seconds, err := strconv.ParseFloat(told, 64); err == nil && seconds > 0 && s.Length == 0 {
			s.Length = duration(seconds)
		}
	}
	return s, nil
}

// duration is that of so many seconds; files may tell more than there are nanoseconds.
func duration(seconds float64) time.Duration {
	return time.Duration(min(seconds, math.MaxInt32) * float64(time.Second))
}

// shown gives the size of the pictures once turned and with square pixels.
func (s stream) shown() (width, height int) {
	width, height = s.Width, s.Height
	if pixel := ratio(s.Pixel, ":"); pixel >= 0.25 && pixel <= 4 {
		width = max(1, int(math.Round(float64(width)*pixel)))
	}
	for _, side := range s.Side {
		if turned := int(math.Abs(side.Rotation)); turned == 90 || turned == 270 {
			return height, width
		}
	}
	return width, height
}

// ratio reads "30000/1001" or "4:3"; 0 where it is none.
func ratio(said, sign string) float64 {
	above, below, _ := strings.Cut(said, sign)
	a, errA := strconv.ParseFloat(above, 64)
	b, errB := strconv.ParseFloat(below, 64)
	if errA != nil || errB != nil || b == 0 || a < 0 || b < 0 {
		return 0
	}
	return a / b
}

// measure reads the times of all pictures, without decoding any, and gives the last.
func (p Program) measure(ctx context.Context, s Source, limits Limits) (time.Duration, error) {
	args := append([]string{
		"-v", "error", "-of", "csv=p=0", "-select_streams", strconv.Itoa(s.video), "-show_entries", "packet=pts_time,duration_time",
	}, input(s.Kind, s.Path)...)
	var last time.Duration
	read := func(r io.Reader) error {
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			at, lasts, _ := strings.Cut(lines.Text(), ",")
			from, err := strconv.ParseFloat(at, 64)
			if err != nil {
				continue // a picture without a time
			}
			more, err := strconv.ParseFloat(strings.TrimRight(lasts, ","), 64)
			if err != nil {
				more = 0
			}
			if last = max(last, duration(from+more)); last > limits.Length {
				return tooLong(last)
			}
		}
		return lines.Err()
	}
	return last, p.run(ctx, limits, probeTime, read, p.ffprobe, args)
}
