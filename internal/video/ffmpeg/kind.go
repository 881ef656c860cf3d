package ffmpeg

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// head is how many of the first bytes tell a kind.
const head = 4096

// Kind tells by its first bytes which kind of film a file is, as ffmpeg names it. The error is a
// Refusal where it is none that is taken.
func Kind(first []byte) (string, error) {
	at := func(i int, what string) bool {
		return len(first) >= i+len(what) && string(first[i:i+len(what)]) == what
	}
	switch {
	case len(first) == 0:
		return "", Refusal{Code: Empty}
	case len(first) >= 8 && slices.Contains([]string{"ftyp", "moov", "mdat", "free", "skip", "wide"}, string(first[4:8])):
		return "mov", nil // MP4, MOV, 3GP: phones
	case at(0, "\x1aE\xdf\xa3"):
		return "matroska", nil // WebM, MKV: browsers
	case at(0, "RIFF") && at(8, "AVI "):
		return "avi", nil
	case packets(first, 0, 188):
		return "mpegts", nil // camcorders
	case packets(first, 4, 192):
		return "mpegts", nil
	case at(0, "\x00\x00\x01\xba"):
		return "mpeg", nil
	case at(0, "OggS"):
		return "ogg", nil
	}
	found := mimetype.Detect(first).String()
	if strings.HasPrefix(found, "video/") {
		return "", Refusal{OtherKind, found}
	}
	return "", Refusal{NotVideo, found}
}

// packets tells whether packets of a transport stream follow each other.
func packets(first []byte, from, size int) bool {
	for i := range 5 {
		if at := from + i*size; at >= len(first) || first[at] != 'G' {
			return false
		}
	}
	return true
}

func kindOf(path string) (string, error) {
	file, err := os.Open(path) //nolint:gosec // the caller's own file
	if err != nil {
		return "", err
	}
	first := make([]byte, head)
	n, err := io.ReadFull(file, first)
	if err = errors.Join(unlessShort(err), file.Close()); err != nil {
		return "", err
	}
	return Kind(first[:n])
}

func unlessShort(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// What phones, browsers and cameras write, as ffprobe names it, with the names of the decoders where
// they differ. Each decoder is code that reads what strangers send: the list is short on purpose.
var (
	videoCodecs = []string{"h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mpeg2video", "mpeg1video", "h263", "mjpeg", "prores", "theora"}
	audioCodecs = []string{
		"aac", "mp3", "mp2", "opus", "vorbis", "flac", "alac", "ac3", "eac3", "amr_nb", "amr_wb",
		"pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_f32le", "pcm_u8", "pcm_mulaw", "pcm_alaw", "adpcm_ima_wav", "adpcm_ms",
	}
	decoders = strings.Join(slices.Concat(videoCodecs, audioCodecs, []string{
		"libdav1d", "mp3float", "mp2float", "amrnb", "amrwb",
		"png", "mov_text", "cc_dec", "subrip", "srt", "ass", "webvtt", // what stands beside films: ffprobe opens all
	}), ",")
)

// input gives the arguments that open a file and nothing else.
func input(kind, path string) []string {
	return []string{
		"-protocol_whitelist", "file", "-format_whitelist", kind, "-codec_whitelist", decoders,
		"-f", kind, "-i", "file:" + path,
	}
}

// said shortens what a program complains of, for the log.
func said(stderr string) string {
	const most = 300
	text := strings.TrimSpace(stderr)
	return text[max(0, len(text)-most):]
}
