package ffmpeg

import (
	"math"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

// In each clip a flash and a tone begin together, and the sound is longer than the pictures: once
// clips are put together, each tone must still begin with its flash.
func TestSoundStaysWithThePicturesFromClipToClip(t *testing.T) {
	t.Parallel()
	source := probed(t, made(t, "clip.mp4",
		"-f", "lavfi", "-i", "color=black:s=160x90:r=30:d=1.5,drawbox=color=white:t=fill:enable='between(t,1,1.2)'",
		"-f", "lavfi", "-i", "sine=1000:d=1.8,volume='between(t,1,1.2)':eval=frame",
		"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"))
	film := encoded(t, Part{Source: source}, Part{source, "Titre"}, Part{Source: source}, Part{Source: source})
	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-nostdin", "-hide_banner", "-i", film.Encoded[0].Path,
		"-vf", "blackdetect=d=0.05:pix_th=0.5", "-af", "silencedetect=n=-40dB:d=0.1", "-f", "null", "-").CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	flashes, tones := times(t, `black_end:([\d.]+)`, out), times(t, `silence_end: ([\d.]+)`, out)
	if len(flashes) < 4 || len(tones) < 4 {
		t.Fatalf("flashes at %v, tones at %v", flashes, tones)
	}
	for i := range 4 {
		if math.Abs(flashes[i]-tones[i]) > 0.05 {
			t.Errorf("flash %d at %.3f, its tone at %.3f", i, flashes[i], tones[i])
		}
	}
}

func times(t *testing.T, told string, out []byte) (all []float64) {
	t.Helper()
	for _, match := range regexp.MustCompile(told).FindAllSubmatch(out, -1) {
		at, err := strconv.ParseFloat(string(match[1]), 64)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, at)
	}
	return all
}
