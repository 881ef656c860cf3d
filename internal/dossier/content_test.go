package dossier_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/document/text"
	"maillage/internal/dossier"
	"maillage/internal/fault"
)

// recompute is written by someone who never saw this program: JSON.stringify is what RFC
// 8785 is built on.
const recompute = `
const sorted = (v) => Array.isArray(v) ? v.map(sorted)
	: v && typeof v === "object" ? Object.fromEntries(Object.keys(v).sort().map((k) => [k, sorted(v[k])])) : v;
const text = JSON.stringify(sorted(JSON.parse(require("fs").readFileSync(0, "utf8"))));
process.stdout.write(require("crypto").createHash("sha256").update(text, "utf8").digest("hex"));`

func TestAnyoneCanRecomputeTheFingerprintOfAContent(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("Node is not installed")
	}
	content := dossier.Content{
		Format: "maillage-dossier/1", ID: "1", Title: "Écrire <ensemble> & « ici »\u2028\u2029 \"\\ \x7f 😀", Years: 3,
		Answers: map[string]string{"b": "deux\nlignes\t", "a": "\u0001", "ä": "x", "Z": "y"},
		Budget:  []dossier.ContentLine{{Year: 1, Account: "74", Label: "Demande", Cents: 1_000_000_000_000, Request: true}},
	}
	canonical, err := content.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	var indented bytes.Buffer // whatever a tool makes of the file on the way
	if err := json.Indent(&indented, canonical, "", "\t"); err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), node, "-e", recompute)
	run.Stdin = &indented
	got, err := run.Output()
	if err != nil || strings.TrimSpace(string(got)) != dossier.Fingerprint(canonical) {
		t.Errorf("recomputed %s, want %s (%v)", got, dossier.Fingerprint(canonical), err)
	}
}

func TestWhatIsFrozenNamesNothingThatTheDossierDoesNotKnow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		k.Fill(t)
		lead, _ := k.Show(t).Lead()
		said := text.FromMarkdown("Avec [@Autre nom](mention:partner/" + lead.ID + "), [@Ministère](mention:partner/" + db.NewID() + ") et [@Ville](mention:place/" + lead.ID + ").")
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE answer SET prose = $1 WHERE question = 'besoin'", string(said.JSON()))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		e := k.Show(t)
		got, err := text.Parse(e.Content().Texts["besoin"])
		if err != nil {
			t.Fatal(err)
		}
		want := "Avec [@" + lead.Name + "](mention:partner/" + lead.ID + "), Ministère (mention inconnue) et Ville (mention inconnue).\n"
		if md := strings.ReplaceAll(text.Markdown(got), "\\", ""); md != want {
			t.Errorf("frozen: %q, not %q", md, want)
		}
		frozen := dossier.Everything{}.As(e.Content(), nil)
		if again := frozen.Labelled(frozen.Answers["besoin"].Text()); string(again.JSON()) != string(got.JSON()) {
			t.Errorf("what is frozen says %s", again.JSON())
		}
	})
}

func TestWhatIsFrozenSaysWhereParagraphsComeFrom_AndNamesNobody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		k.Fill(t)
		held := db.NewID()
		k.Dossiers.KnowSources(func(_ context.Context, _ db.Querier, collectiveID string, names []string) (map[string]dossier.Source, error) {
			if collectiveID != k.Group || !slices.Equal(names, []string{held + ".12", held + ".99"}) {
				t.Errorf("asked of %s are %v", collectiveID, names)
			}
			return map[string]dossier.Source{held + ".12": {Workshop: "Premier atelier", WorkshopID: held, Day: "2021-03-12", Note: 12, Text: "un quai", Author: "Ana", People: 14}}, nil
		})
		said := text.FromPlain("Un quai.")
		said.Content[0].Attributes[0].Value = held + ".12 " + held + ".99"
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE answer SET prose = $1 WHERE question = 'besoin'", string(said.JSON()))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		e := k.Show(t)
		if e.Sources[held+".12"].Author != "Ana" {
			t.Errorf("members are told %+v", e.Sources)
		}
		bytes, err := e.Content().Canonical()
		want := `"sources":{"` + held + `.12":{"day":"2021-03-12","note":12,"people":14,"text":"un quai","workshop":"Premier atelier"}}`
		if err != nil || !strings.Contains(string(bytes), want) || strings.Contains(string(bytes), "Ana") {
			t.Errorf("frozen is %s (%v)", bytes, err)
		}
		frozen := k.Show(t).As(e.Content(), nil)
		if got, want := frozen.Sources[held+".12"], (dossier.Source{Workshop: "Premier atelier", Day: "2021-03-12", Note: 12, Text: "un quai", People: 14}); got != want {
			t.Errorf("the funder is told %+v", got)
		}
		if _, err := k.Dossiers.SourcesOf(t.Context(), k.Zoe, k.ID, []string{held + ".12"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger asks: %v", err)
		}
	})
}
