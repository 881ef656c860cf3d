package zoning

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"maillage/internal/fault"
	"maillage/internal/shape"
	"maillage/internal/territory"
)

// Whatever a file holds, what is kept of it can be stored, read again and shown.
func FuzzGather(f *testing.F) {
	f.Add(0, []byte(`{"features": [{"properties": {"code_qp": "QN1", "insee_com": "50502, 1001"}, "geometry": {"type": "Polygon", "coordinates": [[[-1.1, 49], [-1, 49], [-1, 49.1], [-1.1, 49]]]}}]}`))
	f.Add(1, []byte("Code;Classe\nCODGEO;DENS7\n50502;3\n50459;4\n99999;1\n"))
	f.Add(2, []byte("code_insee,frr\n50502,Non classée\n62063,\x00FRR+\n"))
	f.Add(3, []byte("nom,lon,lat\n\"=cmd()\n\x1b[2J\",\"-1,09\",\"49,11\"\n"))
	land, err := territory.Default()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, kind int, content []byte) {
		what := Import{Key: []string{"qpv", "densite", "frr", "lieux"}[uint(kind)%4], Kind: Kinds()[uint(kind)%4]}
		what.Leave = presets[what.Key].leave
		var report Report
		g, err := gather(what, land, &report, bytes.NewReader(content), int64(len(content)))
		if err != nil {
			if fault.As(refusal(err)) == nil {
				t.Fatalf("an error that is no answer: %v", err)
			}
			return
		}
		if g.kept() == 0 || report.Refused > report.Read {
			t.Fatalf("%d kept, %d refused of %d", g.kept(), report.Refused, report.Read)
		}
		if _, err := json.Marshal(report); err != nil {
			t.Fatal(err)
		}
		fits(t, g)
	})
}

func fits(t *testing.T, g *gatherer) {
	var shapes []shape.Shape
	for _, a := range g.areas {
		text(t, a.Code)
		text(t, a.Name)
		again, err := shape.FromBinary(a.Shape.Binary())
		if a.Code == "" || err != nil {
			t.Fatalf("%q: %v", a.Code, err)
		}
		shapes = append(shapes, again)
	}
	if _, err := shape.NewIndex(shapes); err != nil {
		t.Fatal(err)
	}
	for code, said := range g.communes {
		if text(t, said.value); said.out {
			t.Fatalf("%s is out and kept", code)
		}
		if today, ok := g.land.Commune(code); !ok || today.Code != code {
			t.Fatalf("%q is no commune of today", code)
		}
	}
	for _, p := range g.points {
		if text(t, p.name); !p.at.OnGround() {
			t.Fatalf("%q is at %v", p.name, p.at)
		}
	}
}

func text(t *testing.T, s string) {
	t.Helper()
	if len(s) > maxTitle || strings.ContainsFunc(s, unicode.IsControl) || strings.ToValidUTF8(s, "") != s {
		t.Fatalf("%q is kept", s)
	}
}
