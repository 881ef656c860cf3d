package basemap_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"maillage/internal/basemap"
	"maillage/internal/basemap/basemaptest"
)

func TestASoundFileSaysWhatItHolds(t *testing.T) {
	made := basemaptest.Sound()
	for name, change := range map[string]func(*basemaptest.Made){
		"compressed": func(*basemaptest.Made) {}, "as it is": func(m *basemaptest.Made) { m.Packed = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			m := made
			change(&m)
			f, err := basemap.Open(m.File(t))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			want := basemap.Basemap{
				Kind: basemap.Vector, MaxZoom: 15, Bounds: basemap.Bounds{West: -5, South: 42, East: 9, North: 51}, Tiles: 3,
				Credits: []basemap.Credit{{Text: "© OpenStreetMap", URL: "https://www.openstreetmap.org/copyright"}},
			}
			if diff := cmp.Diff(want, f.Basemap); diff != "" {
				t.Error(diff)
			}
			if content, err := io.ReadAll(f.Content()); err != nil || !bytes.Equal(content, m.Bytes()) || f.Size != int64(len(content)) {
				t.Errorf("gives %d bytes of %d, %v", len(content), f.Size, err)
			}
		})
	}
}

func TestTheTagOfAFileChangesWithItsContent(t *testing.T) {
	tags := map[string]bool{}
	for _, zoom := range []byte{5, 6} {
		m := basemaptest.Sound()
		m.MaxZoom = zoom
		f, err := basemap.Open(m.File(t))
		if err != nil {
			t.Fatal(err)
		}
		tags[f.ETag] = true
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	if len(tags) != 2 {
		t.Errorf("tags %v", tags)
	}
}

func TestWhatBrowsersCannotShowIsRefusedInWords(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*basemaptest.Made)
		says   string
	}{
		"another version":        {func(m *basemaptest.Made) { m.Version = 2 }, "version 2"},
		"another compression":    {func(m *basemaptest.Made) { m.Packed = 3 }, "gzip or none"},
		"tiles in brotli":        {func(m *basemaptest.Made) { m.TilePacked = 3 }, "gzip or none"},
		"a kind of its own":      {func(m *basemaptest.Made) { m.TileKind = 9 }, "vector tiles (MVT), PNG"},
		"zooms the wrong way":    {func(m *basemaptest.Made) { m.MinZoom = 16 }, "zooms from 16 to 15"},
		"a zoom beyond any":      {func(m *basemaptest.Made) { m.MaxZoom = 200 }, "zooms from 0 to 200"},
		"bounds beyond the pole": {func(m *basemaptest.Made) { m.Bounds[3] = 910_000_000 }, "cover"},
		"nobody's data":          {func(m *basemaptest.Made) { m.Metadata = `{"attribution":" <b> </b>"}` }, "attribution"},
		"metadata of its own":    {func(m *basemaptest.Made) { m.Metadata = `<xml/>` }, "not JSON"},
		"no tile":                {func(m *basemaptest.Made) { m.Root, m.Leaves = []uint64{0}, nil }, "no tile"},
		"a huge count":           {func(m *basemaptest.Made) { m.Root = []uint64{1 << 50, 0, 1, 4, 1} }, "1125899906842624 entries"},
		"an empty directory":     {func(m *basemaptest.Made) { m.Root = nil }, "entries"},
		"one that ends early":    {func(m *basemaptest.Made) { m.Root = []uint64{1, 300, 300} }, "broken"},
		"entries in disorder":    {func(m *basemaptest.Made) { m.Root = []uint64{2, 5, 0, 1, 1, 4, 4, 1, 1} }, "not in order"},
		"a tile beyond the end":  {func(m *basemaptest.Made) { m.Root = []uint64{1, 0, 1, 5, 1} }, "beyond the tiles"},
		"a leaf beyond the end":  {func(m *basemaptest.Made) { m.Root = []uint64{1, 0, 0, 500, 1} }, "beyond the directories"},
		"a leaf of nothing":      {func(m *basemaptest.Made) { m.Root = []uint64{1, 0, 0, 0, 1} }, "leads to nothing"},
		"a huge leaf":            {func(m *basemaptest.Made) { m.Leaves = [][]uint64{{1 << 60, 1}} }, "entries"},
		"a bomb":                 {func(m *basemaptest.Made) { m.Metadata = strings.Repeat(" ", 5<<20) }, "more than"},
		"a root too large": {func(m *basemaptest.Made) {
			m.Packed, m.Root = 1, append([]uint64{6_000}, make([]uint64, 24_000)...)
		}, "beyond the first 16384"},
	} {
		t.Run(name, func(t *testing.T) {
			m := basemaptest.Sound()
			test.change(&m)
			path := m.File(t)
			_, err := basemap.Open(path)
			if err == nil || !strings.Contains(err.Error(), test.says) || !strings.HasPrefix(err.Error(), path) {
				t.Errorf("says %v, want %q", err, test.says)
			}
		})
	}
}

func TestALeafThatLeadsToItselfEnds(t *testing.T) {
	m := basemaptest.Sound()
	m.Packed = 1
	m.Root, m.Leaves = []uint64{1, 0, 0, 5, 1}, [][]uint64{{1, 0, 0, 5, 1}}
	if _, err := basemap.Open(m.File(t)); err == nil || !strings.Contains(err.Error(), "no tile") {
		t.Errorf("says %v", err)
	}
	// Leaves one byte apart, each leading to many others.
	m.Root, m.Leaves = []uint64{2, 0, 1, 0, 0, 9, 8, 1, 2}, [][]uint64{{2, 0, 1, 0, 0, 9, 8, 1, 2}}
	if _, err := basemap.Open(m.File(t)); err == nil {
		t.Error("directories that lie over each other are taken")
	}
}

func TestAFileCutAnywhereIsRefused(t *testing.T) {
	whole := basemaptest.Sound().Bytes()
	for n := range whole {
		if _, err := basemap.Read(bytes.NewReader(whole[:n]), int64(n)); err == nil {
			t.Errorf("the first %d bytes of %d are taken for a file", n, len(whole))
		}
	}
}

func TestWhatIsNoFileIsRefused(t *testing.T) {
	folder := t.TempDir()
	text := basemaptest.Write(t, []byte("<!doctype html><title>404</title>"))
	for path, says := range map[string]string{folder: "is not a file", filepath.Join(folder, "none.pmtiles"): os.ErrNotExist.Error(), text: "is not a PMTiles file"} {
		if _, err := basemap.Open(path); err == nil || !strings.Contains(err.Error(), says) && !os.IsNotExist(err) {
			t.Errorf("%s says %v, want %q", path, err, says)
		}
	}
}

func TestCreditsKeepTheirLinksAndNothingElse(t *testing.T) {
	for attribution, want := range map[string][]basemap.Credit{
		"":                    nil,
		"IGN &amp; Etalab":    {{Text: "IGN & Etalab"}},
		"  <b>IGN</b>\n 2026": {{Text: "IGN 2026"}},
		`<a href="https://protomaps.com">Protomaps</a> © <a target=_blank href='https://openstreetmap.org/copyright?a=1&amp;b=2'>OpenStreetMap</a>`: {
			{Text: "Protomaps", URL: "https://protomaps.com"}, {Text: "©"}, {Text: "OpenStreetMap", URL: "https://openstreetmap.org/copyright?a=1&b=2"},
		},
		`<a href="javascript:alert(1)">IGN</a><script>x</script>`: {{Text: "IGN x"}},
		`<a href="https://ign.fr"><img src=x onerror=y></a>IGN`:   {{Text: "IGN"}},
		`IGN <a href="https://ign.fr`:                             {{Text: "IGN"}},
	} {
		if diff := cmp.Diff(want, basemap.Credits(attribution)); diff != "" {
			t.Errorf("%s:\n%s", attribution, diff)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(basemaptest.Sound().Bytes())
	plain := basemaptest.Sound()
	plain.Packed = 1
	f.Add(plain.Bytes())
	f.Add([]byte("PMTiles\x03"))
	f.Fuzz(func(t *testing.T, content []byte) {
		b, err := basemap.Read(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return
		}
		if b.Tiles == 0 || len(b.Credits) == 0 || b.MinZoom > b.MaxZoom || b.Bounds.West >= b.Bounds.East {
			t.Errorf("takes a file for sound that says %+v", b)
		}
		for _, c := range b.Credits {
			if c.Text == "" || c.URL != "" && !strings.HasPrefix(strings.ToLower(c.URL), "http") {
				t.Errorf("credit %+v", c)
			}
		}
	})
}
