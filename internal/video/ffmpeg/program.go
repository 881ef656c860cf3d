package ffmpeg

import (
	"os/exec"
	"strings"
	"time"
)

// Program is ffmpeg as it is installed. It is made by Find.
type Program struct{ ffmpeg, ffprobe, prlimit string }

// Missing tells which programs are not installed.
type Missing []string

// Error is for the log, and for operators.
func (m Missing) Error() string {
	return "not installed: " + strings.Join(m, ", ") + " (on Debian: apt-get install ffmpeg util-linux)"
}

// Find looks for the programs. The error is Missing.
func Find() (Program, error) {
	var p Program
	var missing Missing
	for _, one := range []struct {
		name string
		to   *string
	}{{"ffmpeg", &p.ffmpeg}, {"ffprobe", &p.ffprobe}, {"prlimit", &p.prlimit}} {
		path, err := exec.LookPath(one.name)
		if err != nil {
			missing = append(missing, one.name)
		}
		*one.to = path
	}
	if missing != nil {
		return Program{}, missing
	}
	return p, nil
}

// Limits bound what a file may be and what it may cost.
type Limits struct {
	Length time.Duration // of a film
	Wall   time.Duration // of encoding, by the clock
	Memory int64         // bytes of each process
	Output int64         // bytes of each file that is written
}

// Usual are limits for a film of some minutes on a small machine. On two processors a film in 2160 lines
// takes 350 MiB to decode and encode; with more, threads take more.
var Usual = Limits{Length: 30 * time.Minute, Wall: 2 * time.Hour, Memory: 2 << 30, Output: 2 << 30}

const (
	maxStreams = 16          // phones write two to five
	maxPixels  = 4096 * 2304 // of a picture: what is larger comes from no phone, and takes the memory of all
	maxThreads = 8
	probeTime  = time.Minute
)
