// Command video times how long a clip takes to become a film that plays (internal/video/ffmpeg), and
// how long ffmpeg alone takes for the same films and pictures, from one command written by hand. Run
// it from anywhere, on a quiet machine: make bench-video.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"maillage/internal/video/ffmpeg"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench/video:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	seconds := flag.Int("seconds", 180, "length of the clip")
	runs := flag.Int("runs", 3, "of each, by turns; the median counts")
	flag.Parse()
	program, err := ffmpeg.Find()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "maillage-video-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	clip := filepath.Join(folder, "clip.mp4")
	if err := film(ctx, clip, *seconds); err != nil {
		return err
	}
	var ours, bare []cost
	for i := range *runs {
		one, err := measured(func() error {
			source, err := program.Probe(ctx, clip, ffmpeg.Usual)
			if err != nil {
				return err
			}
			_, err = program.Encode(ctx, []ffmpeg.Part{{Source: source}}, filepath.Join(folder, "ours"), ffmpeg.Usual, func(int) {})
			return err
		})
		if err != nil {
			return err
		}
		other, err := measured(func() error { return alone(ctx, clip, folder, *seconds) })
		if err != nil {
			return err
		}
		ours, bare = append(ours, one), append(bare, other)
		fmt.Fprintf(os.Stderr, "run %d: %.1f s (%.1f of processors), ffmpeg alone %.1f s (%.1f)\n",
			i+1, one.wall.Seconds(), one.processor.Seconds(), other.wall.Seconds(), other.processor.Seconds())
	}
	fmt.Fprintf(os.Stdout, "%d s, 1920 x 1080\n\n| | ours | ffmpeg alone | ratio |\n|---|---|---|---|\n", *seconds)
	for _, line := range []struct {
		name string
		of   func(cost) time.Duration
	}{
		{"playable after", func(c cost) time.Duration { return c.wall }},
		{"processor time", func(c cost) time.Duration { return c.processor }},
	} {
		one, other := median(ours, line.of).Seconds(), median(bare, line.of).Seconds()
		fmt.Fprintf(os.Stdout, "| %s | %.1f s | %.1f s | %.2f |\n", line.name, one, other, one/other)
	}
	return nil
}

// cost is what work took: by the clock, and of the processors, which other work on the machine
// changes less.
type cost struct{ wall, processor time.Duration }

func measured(work func() error) (cost, error) {
	before, begun := spent(), time.Now()
	err := work()
	return cost{time.Since(begun), spent() - before}, err
}

// spent is the processor time of all processes that have ended.
func spent() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func median(costs []cost, of func(cost) time.Duration) time.Duration {
	var all []time.Duration
	for _, one := range costs {
		all = append(all, of(one))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

func command(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, "ffmpeg", append([]string{"-nostdin", "-hide_banner", "-loglevel", "error", "-y"}, args...)...)
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

// film makes a clip that moves, with the noise of a small lens and a voice's worth of sound.
func film(ctx context.Context, path string, seconds int) error {
	return command(ctx,
		"-f", "lavfi", "-i", fmt.Sprintf("testsrc2=size=1920x1080:rate=30:duration=%d,noise=alls=3:allf=t", seconds),
		"-f", "lavfi", "-i", fmt.Sprintf("anoisesrc=color=pink:duration=%d:amplitude=0.2,tremolo=f=3", seconds),
		"-c:v", "libx264", "-preset", "ultrafast", "-crf", "28", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k", path)
}

// alone makes the same films and pictures with one command, as one would type it.
func alone(ctx context.Context, clip, folder string, seconds int) error {
	at := func(name string) string { return filepath.Join(folder, name) }
	graph := fmt.Sprintf("[0:v]split=4[l][s][p][t];[l]scale=1280:720[large];[s]scale=640:360[small];[p]scale=1280:720,trim=start=5,thumbnail=25[poster];"+
		"[t]fps=20/%d,scale=160:90,tile=20x1[strip];[0:a]loudnorm=I=-16:TP=-1.5:LRA=11,aresample=48000,asplit=2[one][two]", seconds)
	coded := []string{"-c:v", "libx264", "-preset", "veryfast", "-g", "60", "-c:a", "aac", "-movflags", "+faststart"}
	return command(ctx, slices.Concat([]string{"-i", clip, "-filter_complex", graph},
		[]string{"-map", "[large]", "-map", "[one]"}, coded, []string{"-crf", "23", "-maxrate", "2500k", "-bufsize", "5000k", "-b:a", "128k", at("large.mp4")},
		[]string{"-map", "[small]", "-map", "[two]"}, coded, []string{"-crf", "24", "-maxrate", "700k", "-bufsize", "1400k", "-b:a", "96k", at("small.mp4")},
		[]string{"-map", "[poster]", "-frames:v", "1", "-update", "1", at("poster.jpg"), "-map", "[strip]", "-frames:v", "1", "-update", "1", at("strip.jpg")})...)
}
