package ffmpeg

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// fastest is the most pictures in a second that are kept: more take twice the bytes, and show nothing
	// more of people who speak.
	fastest = 30
	// together is the pace of films put together of several, whose own differ.
	together = 25
	// CardTime is how long the title of a part is shown.
	CardTime = 3 * time.Second
	// stripPictures is how many pictures a strip has at most, in one row.
	stripPictures = 20
	stripHeight   = 90
)

// levelled brings sound to the loudness usual on the web, with peaks that no phone distorts
// (EBU R 128). In one pass it follows the loudness of some seconds. dynaudnorm is cheaper, but aims at
// peaks: it lifts the noise of pauses and leaves two speakers unlike.
const level = "loudnorm=I=-16:TP=-1.5:LRA=11,aresample=48000"

// plan is one run of ffmpeg: what it opens, its graph of filters, what comes out.
type plan struct {
	input   []string
	picture string // filters, from what is opened
	sound   string // "" for a film without any
	sizes   []size
	length  time.Duration
}

// whole is a film of one source.
func whole(s Source) plan {
	p := plan{input: input(s.Kind, s.Path), sizes: size{s.Width, s.Height}.sizes(), length: s.Length}
	filters := s.even()
	if s.Rate == 0 || s.Rate > fastest+0.5 {
		filters += fmt.Sprintf("fps=%d,", fastest)
	}
	p.picture = fmt.Sprintf("%sscale=%d:%d,format=yuv420p,setsar=1", filters, p.sizes[0].width, p.sizes[0].height)
	if s.Audio != "" {
		p.sound = s.levelled()
	}
	return p
}

// piece is a source as a piece of a film of given sizes, which has sound unless it is silent.
func piece(s Source, sizes []size, silent bool) plan {
	p := plan{input: input(s.Kind, s.Path), sizes: sizes, length: s.Length}
	frame := sizes[0]
	inside := size{s.Width, s.Height}.inside(frame)
	p.picture = fmt.Sprintf("%sscale=%d:%d,pad=%d:%d:-1:-1,fps=%d,format=yuv420p,setsar=1", s.even(), inside.width, inside.height, frame.width, frame.height, together)
	switch {
	case silent:
	case s.Audio == "":
		p.sound = silence(s.Length)
	default:
		p.sound = s.levelled()
	}
	return p
}

// titled is a card of ours, drawn in the size of the film, as a piece of it.
func titled(path string, sizes []size, silent bool) plan {
	p := plan{sizes: sizes, length: CardTime}
	p.input = []string{"-protocol_whitelist", "file", "-codec_whitelist", "png", "-f", "png_pipe", "-framerate", strconv.Itoa(together), "-i", "file:" + path}
	p.picture = fmt.Sprintf("[0:v:0]tpad=stop_mode=clone:stop=%d,format=yuv420p,setsar=1", together*int(CardTime.Seconds())-1)
	if !silent {
		p.sound = silence(CardTime)
	}
	return p
}

func silence(length time.Duration) string {
	return fmt.Sprintf("anullsrc=r=48000:cl=stereo,atrim=duration=%.3f", length.Seconds())
}

// even opens the pictures of a source, without the combs of old cameras.
func (s Source) even() string {
	if s.Interlaced {
		return fmt.Sprintf("[0:%d]yadif=deint=interlaced,", s.video)
	}
	return fmt.Sprintf("[0:%d]", s.video)
}

// levelled opens the sound of a source and levels it. Holes in it stay holes (async), instead of
// drawing all that follows nearer.
func (s Source) levelled() string {
	return fmt.Sprintf("[0:%d]aresample=48000:async=1:first_pts=0,aformat=channel_layouts=stereo,%s", s.audio, level)
}

// graph is the graph of filters: pictures and sound once for each size.
func (p plan) graph() string {
	chains := []string{p.picture + "[film0]"}
	if len(p.sizes) == 2 {
		chains = []string{p.picture + ",split=2[film0][less]", fmt.Sprintf("[less]scale=%d:%d[film1]", p.sizes[1].width, p.sizes[1].height)}
	}
	if p.sound != "" {
		chains = append(chains, fmt.Sprintf("%s,asplit=%d%s", p.sound, len(p.sizes), strings.Join([]string{"[sound0]", "[sound1]"}[:len(p.sizes)], "")))
	}
	return strings.Join(chains, ";")
}

// Of each size, the larger first: how pictures are coded, and how sound is. The bounds let the
// smaller play while it comes at 1.5 Mbit/s.
var (
	coding  = [2][]string{{"-crf", "23", "-maxrate", "2500k", "-bufsize", "5000k"}, {"-crf", "24", "-maxrate", "700k", "-bufsize", "1400k"}}
	bitrate = [2]string{"128k", "96k"}
)

// perSecond is what the bounds above come to, both sizes together, in bits; with what holds them.
const perSecond = 3_500_000

// MostBytes is how much room what is made of a film of a length may take.
func MostBytes(length time.Duration) int64 { return int64(length.Seconds() * perSecond / 8) }

// quiet has ffmpeg speak of failures alone, and of its progress.
var quiet = []string{"-nostdin", "-hide_banner", "-loglevel", "error", "-nostats", "-progress", "pipe:1", "-stats_period", "1"}

// threads bounds them where there are many processors: each holds pictures of its own.
func threads() []string {
	if runtime.NumCPU() <= maxThreads {
		return nil
	}
	return []string{"-threads", strconv.Itoa(maxThreads)}
}

// bare leaves out what files tell of themselves: phones write where they were.
var bare = []string{"-map_metadata", "-1", "-map_chapters", "-1"}

// mp4 ends the arguments of a film that plays while it comes.
func mp4(sizes []size, i int, path string) []string {
	return slices.Concat(bare, []string{"-c:a", "aac", "-b:a", bitrate[len(bitrate)-len(sizes)+i], "-movflags", "+faststart", "-f", "mp4", "file:" + path})
}

// mov ends those of a piece, whose sound is coded once all are put together: joints of coded sound
// can be heard.
func mov(path string) []string {
	return slices.Concat(bare, []string{"-c:a", "pcm_s16le", "-f", "mov", "file:" + path})
}

// more is how much longer than it tells a film may be: cameras round, and what a file tells bounds what
// the disk is asked for.
const more = 10 * time.Second

// args gives the arguments of the run, where end gives those at the end of each size.
func (p plan) args(longest time.Duration, end func(i int) []string) []string {
	args := slices.Concat(quiet, []string{"-max_pixels", strconv.Itoa(maxPixels)}, threads(), p.input, []string{"-filter_complex", p.graph()})
	for i := range p.sizes {
		args = append(args, "-map", fmt.Sprintf("[film%d]", i))
		if p.sound != "" {
			args = append(args, "-map", fmt.Sprintf("[sound%d]", i))
		}
		args = append(args, "-c:v", "libx264", "-preset", "veryfast", "-g", "60", "-fps_mode", "vfr", "-t", fmt.Sprintf("%.3f", min(longest, p.length+more).Seconds()))
		args = slices.Concat(args, threads(), coding[len(coding)-len(p.sizes)+i], end(i))
	}
	return args
}

// joining gives the arguments of the run that puts pieces together, which a list of ours names.
func joining(list string, end []string) []string {
	return slices.Concat(quiet,
		[]string{"-protocol_whitelist", "file", "-format_whitelist", "concat,mov", "-codec_whitelist", decoders, "-f", "concat", "-i", "file:" + list},
		[]string{"-map", "0", "-c:v", "copy", "-af", "aresample=48000:async=1"}, end)
}

// pictures gives the arguments of the run that draws the poster and the strip of a film that is
// encoded. It is a run of its own: ffmpeg tells how far it is once every output has begun, and a strip
// begins when all is read. Of the smaller film only the pictures that stand alone are decoded.
func pictures(film Film, folder string) []string {
	large, small := film.Encoded[0], film.Encoded[len(film.Encoded)-1]
	// Of the first moments many are dark or blurred: the poster is the most usual picture of a second, a
	// tenth of the way.
	begin := min(film.Length/10, 5*time.Second).Seconds()
	args := []string{"-nostdin", "-hide_banner", "-loglevel", "error", "-ss", fmt.Sprintf("%.3f", begin)}
	args = append(args, input("mov", large.Path)...)
	args = append(args, "-skip_frame", "nokey")
	args = append(args, input("mov", small.Path)...)
	strip := fmt.Sprintf("[1:v:0]fps=%d/%d:eof_action=pass,scale=%d:%d,tpad=stop_mode=clone:stop=%[5]d,tile=%[5]dx1[strip]", 1000*film.Strip.Pictures, max(1, film.Length.Milliseconds()),
		even(float64(small.Width)*stripHeight/float64(small.Height)), stripHeight, film.Strip.Pictures)
	args = append(args, "-filter_complex", fmt.Sprintf("[0:v:0]thumbnail=%d[poster];%s", together, strip))
	for _, name := range []string{"poster", "strip"} {
		args = append(args, "-map", "["+name+"]", "-frames:v", "1", "-q:v", "4", "-f", "mjpeg", "file:"+picture(folder, name))
	}
	return args
}
