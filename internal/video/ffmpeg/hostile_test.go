package ffmpeg

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

func written(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestWhatIsNoFilmIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	p := program(t)
	whole := read(t, clip(t, "64x64", "1"))
	picture := made(t, "a.png", append(moving("32x32", "1"), "-frames:v", "1")...)
	many := []string{}
	for range maxStreams + 1 {
		many = append(many, "-map", "0:v")
	}
	for name, c := range map[string]struct {
		path string
		want Refusal
	}{
		"empty":                  {written(t, "a.mp4", ""), Refusal{Code: Empty}},
		"one byte":               {written(t, "a.mp4", "x"), Refusal{NotVideo, "text/plain; charset=utf-8"}},
		"a renamed executable":   {written(t, "a.mp4", "\x7fELF\x02\x01\x01"+strings.Repeat("\x00", 100)), Refusal{NotVideo, "application/x-elf"}},
		"of Windows":             {written(t, "a.mp4", "MZ\x90\x00"+strings.Repeat("\x00", 100)), Refusal{NotVideo, "application/vnd.microsoft.portable-executable"}},
		"an archive":             {written(t, "a.mp4", "PK\x03\x04\x14\x00\x00\x00\x08\x00"+strings.Repeat("\x00", 100)), Refusal{NotVideo, "application/zip"}},
		"a page":                 {written(t, "a.mp4", "<!DOCTYPE html><script>"), Refusal{NotVideo, "text/html; charset=utf-8"}},
		"a picture":              {picture, Refusal{NotVideo, "image/png"}},
		"a sound":                {made(t, "a.wav", tone("1")...), Refusal{NotVideo, "audio/wav"}},
		"sound in a film's file": {made(t, "a.m4a", tone("1")...), Refusal{Code: NoVideo}},
		"subtitles":              {written(t, "a.mp4", "WEBVTT\n\n00:00.000 --> 00:01.000\nA\n"), Refusal{NotVideo, "text/vtt"}},
		"cut at its head":        {written(t, "a.mp4", string(whole[:300])), Refusal{Code: Broken}},
		"cut before its index":   {written(t, "a.mp4", string(whole[:len(whole)/2])), Refusal{Code: Broken}},
		"noise":                  {written(t, "a.mp4", "\x00\x00\x00\x18ftypmp42"+strings.Repeat("\xff\x00\x12noise", 10_000)), Refusal{Code: Broken}},
		"noise as WebM":          {written(t, "a.webm", "\x1aE\xdf\xa3"+strings.Repeat("\xff\x00\x12noise", 10_000)), Refusal{Code: Broken}},
		"many streams":           {made(t, "a.mkv", slices.Concat(moving("32x32", "0.1"), many, []string{"-c:v", "mpeg4"})...), Refusal{TooManyStreams, "17"}},
		"a huge picture":         {made(t, "a.mkv", append(moving("8192x4096", "0.04"), "-c:v", "mjpeg")...), Refusal{TooManyPixels, "8192x4096"}},
		"a film of Windows":      {made(t, "a.wmv", append(moving("32x32", "0.1"), "-c:v", "wmv2")...), Refusal{OtherKind, "video/x-ms-asf"}},
		"a cover of PNG":         {made(t, "a.m4a", append(tone("1"), "-i", picture, "-map", "0", "-map", "1", "-c:v", "png", "-disposition:v", "attached_pic")...), Refusal{Code: NoVideo}},
		"another coding":         {made(t, "a.mkv", append(moving("32x32", "0.1"), "-c:v", "ffv1")...), Refusal{UnknownCodec, "ffv1"}},
		"years":                  {made(t, "a.mkv", append(moving("32x32", "2"), "-vf", "setpts=N*18000000/TB", "-fps_mode", "passthrough", "-c:v", "mjpeg", "-enc_time_base", "1")...), Refusal{TooLong, "882000000"}},
	} {
		_, err := p.Probe(t.Context(), c.path, Usual)
		if !is(err, c.want.Code) || !strings.Contains(err.Error(), c.want.Error()) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestWhatStandsBesideAFilmIsLeft(t *testing.T) {
	t.Parallel()
	subtitles := written(t, "a.srt", "1\n00:00:00,000 --> 00:00:01,000\nBonjour\n")
	path := made(t, "a.mov", slices.Concat(moving("64x64", "1"), []string{"-i", subtitles, "-c:v", "libx264", "-c:s", "mov_text", "-timecode", "00:00:00:00"})...)
	encodedAnyhow(t, path)
}

func TestAFileThatEndsEarlyBecomesAShorterFilm(t *testing.T) {
	t.Parallel()
	whole := read(t, clip(t, "160x120", "8", "-movflags", "+faststart", "-g", "25"))
	film := encodedAnyhow(t, written(t, "a.mp4", string(whole[:len(whole)/2])))
	if film.Length < 2e9 || film.Length > 6e9 {
		t.Errorf("half of eight seconds is %v", film.Length)
	}
}

func encodedAnyhow(t *testing.T, path string) Film {
	t.Helper()
	film, err := program(t).Encode(t.Context(), []Part{{Source: probed(t, path)}}, filepath.Join(t.TempDir(), "film"), Usual, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	return film
}

// A file that names others is refused, and neither those on the disk nor those elsewhere are opened.
func TestPlaylistsOpenNothing(t *testing.T) {
	t.Parallel()
	p := program(t)
	var asked atomic.Int32
	site := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(site.Close)
	local := made(t, "secret.ts", append(moving("32x32", "1"), "-c:v", "mpeg2video")...)
	for name, list := range map[string]string{
		"HLS, local":  "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + local + "\n#EXT-X-ENDLIST\n",
		"HLS, remote": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + site.URL + "/a.ts\n#EXT-X-ENDLIST\n",
		"concat":      "ffconcat version 1.0\nfile '" + local + "'\n",
		"DASH":        `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT1S"><Period><AdaptationSet><Representation id="1" bandwidth="1"><BaseURL>` + site.URL + `/a.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>`,
		"SDP":         "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
		"SMIL":        `<smil><body><video src="` + site.URL + `/a"/></body></smil>`,
		"a script":    "from avs\nAviSource(\"" + local + "\")\n",
	} {
		if _, err := p.Probe(t.Context(), written(t, "a.mp4", list), Usual); !is(err, NotVideo) {
			t.Errorf("%s: %v", name, err)
		}
		// Were its first bytes those of a film, ffmpeg would still not follow it.
		forced := "\x00\x00\x00\x08ftyp" + list
		if _, err := p.Probe(t.Context(), written(t, "a.mp4", forced), Usual); !is(err, Broken) {
			t.Errorf("%s, as a film: %v", name, err)
		}
	}
	if asked.Load() != 0 {
		t.Error("a file elsewhere was asked for")
	}
	for _, odd := range []string{"concat:" + local, site.URL + "/a.mp4", "-version", "pipe:0"} {
		if _, err := p.Probe(t.Context(), odd, Usual); err == nil || is(err, Broken) {
			t.Errorf("the path %q: %v", odd, err)
		}
	}
}

// A film may say that its pictures are in another file. ffmpeg follows that only when asked to: the
// test asks it, to know that its file is well made.
func TestAFilmWhosePicturesAreInAnotherFileShowsNothing(t *testing.T) {
	t.Parallel()
	whole := made(t, "other.mov", append(moving("64x64", "1"), "-c:v", "mjpeg")...)
	content := read(t, whole)
	folder := filepath.Dir(whole)
	crafted := pointing(t, content, "/x/other.mov")
	path := filepath.Join(folder, "crafted.mov")
	if err := os.WriteFile(path, crafted, 0o600); err != nil {
		t.Fatal(err)
	}
	follows := func(arguments ...string) bool {
		out, err := exec.CommandContext(t.Context(), "ffmpeg", append(arguments, "-nostdin", "-loglevel", "error", "-xerror", "-i", path, "-f", "null", "-")...).CombinedOutput()
		t.Logf("%v: %v %s", arguments, err, out)
		return err == nil && len(out) == 0
	}
	if !follows("-enable_drefs", "1") {
		t.Fatal("the file is not what the test wants")
	}
	p := program(t)
	source, err := p.Probe(t.Context(), path, Usual)
	if err == nil {
		_, err = p.Encode(t.Context(), []Part{{Source: source}}, filepath.Join(t.TempDir(), "film"), Usual, func(int) {})
	}
	if !is(err, Broken) && !is(err, NoVideo) {
		t.Errorf("ended by %v", err)
	}
}

// pointing changes a QuickTime file whose index is at its end: its track names another file for its
// data, by an alias as old Macintoshes made them, and its own data is wiped.
func pointing(t *testing.T, content []byte, to string) []byte {
	t.Helper()
	alias := make([]byte, 10, 400)
	alias = append(alias, 1, 'x')
	alias = append(alias, make([]byte, 26+12)...)
	alias = append(alias, 1, 'x')
	alias = append(alias, make([]byte, 62+16)...)
	alias = append(alias, 0, 1, 0, 1) // one folder up, one down: beside it
	alias = append(alias, make([]byte, 16)...)
	alias = append(alias, 0, 2)
	alias = binary.BigEndian.AppendUint16(alias, uint16(len(to)))
	alias = append(alias, to...)
	alias = append(alias, make([]byte, len(to)%2)...)
	alias = append(alias, 0xff, 0xff, 0, 0)
	entry := binary.BigEndian.AppendUint32(nil, uint32(12+len(alias)))
	entry = append(append(append(entry, "alis"...), 0, 0, 0, 0), alias...)

	out := bytes.Clone(content)
	at, end := 0, len(out)
	var sizes []int
	for _, name := range []string{"moov", "trak", "mdia", "minf", "dinf", "dref"} {
		for string(out[at+4:at+8]) != name {
			size := int(binary.BigEndian.Uint32(out[at:]))
			if string(out[at+4:at+8]) == "mdat" {
				clear(out[at+8 : at+size])
			}
			if at += size; at >= end {
				t.Fatalf("no %s", name)
			}
		}
		sizes = append(sizes, at)
		end = at + int(binary.BigEndian.Uint32(out[at:]))
		at += 8
	}
	at += 8 // version, flags, number of entries
	old := int(binary.BigEndian.Uint32(out[at:]))
	for _, box := range sizes {
		binary.BigEndian.PutUint32(out[box:], binary.BigEndian.Uint32(out[box:])+uint32(len(entry)-old))
	}
	return slices.Concat(out[:at], entry, out[at+old:])
}
