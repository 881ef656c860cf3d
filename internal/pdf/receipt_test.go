package pdf_test

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"maillage/internal/lang"
	"maillage/internal/pdf"
	"maillage/internal/pdf/pdftest"
)

const digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

func receipt() pdf.Receipt {
	return pdf.Receipt{
		Words: pdf.Words{
			Title: "Récépissé de dépôt", Subject: "La Halle de Saint-Lô, « tiers-lieu » nourricier", Issuer: "Maillage – https://maillage.example.org",
			Page: "Page", Of: "sur", Unprintable: "Le signe \ufffd remplace un caractère que ce document ne sait pas écrire.",
		},
		At:    time.Date(2021, 3, 30, 16, 5, 0, 0, time.UTC),
		Filed: "Déposé le 30 mars 2021 à 18 h 05 (heure de Paris)", Timing: "Dans les temps",
		Facts:       []pdf.Fact{{Label: "Numéro", Value: "0178-aaaa"}, {Label: "Chef de file", Value: "L’Étincelle"}},
		Fingerprint: pdf.Fact{Label: "Empreinte SHA-256", Value: pdf.Grouped(digest)},
		Validations: pdf.Validations{
			Heading: "Validations jointes", Columns: [3]string{"Organisation", "Personne", "Position"},
			Rows: []pdf.Validation{{Organisation: "Mairie de l’Île-aux-Œufs", Person: "Anaïs Müller", Verdict: "approuvé avec réserve", Comment: "Sous réserve du vote."}},
		},
		Pieces: pdf.Pieces{Heading: "Pièces", Items: []pdf.Piece{{Name: "statuts.pdf", Size: "1,2 Mo", Digest: pdf.Grouped(digest)}}},
		Verify: pdf.Verify{Heading: "Vérifier sans ce site", Text: "La copie figée contient tout.", Command: "maillage verify maillage-0178.json"},
	}
}

func TestAReceiptIsATaggedDocumentWithItsTitleAndLanguage(t *testing.T) {
	w := real(t)
	for _, l := range lang.All() {
		file, err := w.Render(t.Context(), l, receipt())
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"/Lang (" + string(l) + ")", "<pdfuaid:part>1</pdfuaid:part>", "/DisplayDocTitle true", "/Marked true"} {
			if !bytes.Contains(file, []byte(want)) {
				t.Errorf("%s: no %s in the file", l, want)
			}
		}
		info := pdftest.Poppler(t, file, "pdfinfo")
		for _, want := range []string{"Title:           Récépissé de dépôt – La Halle de Saint-Lô", "Tagged:          yes", "2021"} {
			if !strings.Contains(info, want) {
				t.Errorf("%s: no %q in %s", l, want, info)
			}
		}
		structure := pdftest.Poppler(t, file, "pdfinfo", "-struct")
		for _, want := range []string{"H1", "H2", "L (block)", "THead", "/Scope /Column"} {
			if !strings.Contains(structure, want) {
				t.Errorf("%s: no %s in its structure", l, want)
			}
		}
		text := pdftest.Poppler(t, file, "pdftotext")
		for _, want := range []string{"Récépissé de dépôt", "« tiers-lieu »", "18 h 05", "L’Étincelle", "Île-aux-Œufs", "Anaïs Müller", pdf.Grouped(digest), "statuts.pdf", "Page 1 sur 1", "maillage verify"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not printed in %s", l, want, text)
			}
		}
		if strings.Contains(text, "\ufffd") {
			t.Errorf("%s: signs were replaced in %s", l, text)
		}
	}
}

func TestTheSameReceiptGivesTheSameBytes(t *testing.T) {
	w := real(t)
	first, err := w.Render(t.Context(), lang.FR, receipt())
	if err != nil {
		t.Fatal(err)
	}
	other := receipt()
	other.Subject = "Autre"
	if _, err := w.Render(t.Context(), lang.FR, other); err != nil {
		t.Fatal(err)
	}
	second, err := w.Render(t.Context(), lang.FR, receipt())
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("two files of %d and %d bytes differ (%v)", len(first), len(second), err)
	}
}

func TestWhatPeopleWroteIsPrintedAsText(t *testing.T) {
	w := real(t)
	hostile := "#panic(\"x\") #read(\"/etc/passwd\") = titre \\ \" ' ` $a^2$ @ref <label> [x] {y} // z /* w */ \\u{41} *b* _i_"
	r := receipt()
	r.Subject, r.Validations.Rows[0].Comment = hostile, hostile+" nul\x00 retour\a 漢字 🎉 \u202ediova"
	r.Validations.Rows[0].Organisation = strings.Repeat("long", 25_000)
	r.Late, r.Pieces.Items = true, nil
	file, err := w.Render(t.Context(), lang.FR, r)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(pdftest.Poppler(t, file, "pdftotext")), " ")
	for _, want := range []string{hostile, "nul\ufffd retour\ufffd \ufffd", "\ufffddiova", "Le signe \ufffd remplace"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not printed", want)
		}
	}
	if printed := strings.Count(text, "long"); printed < 24_000 {
		t.Errorf("a long word is printed in part: %d", printed)
	}
}

func TestATabIsASpace(t *testing.T) {
	w := real(t)
	r := receipt()
	r.Validations.Rows[0].Comment = "\t\r"
	r.Subject = "Sept\tlieux"
	file, err := w.Render(t.Context(), lang.FR, r)
	if err != nil {
		t.Fatal(err)
	}
	if text := pdftest.Poppler(t, file, "pdftotext"); !strings.Contains(text, "Sept lieux") || strings.Contains(text, "\ufffd") {
		t.Errorf("printed %q", text)
	}
}

func TestALoneSignThatNoFontHasIsMarked_AndItsNeighboursStay(t *testing.T) {
	w := real(t)
	r := receipt()
	r.Subject, r.Validations.Rows[0].Comment = "Ĳssel et 漢 ⅓", "\r\u00ad" // a soft hyphen that parts nothing
	file, err := w.Render(t.Context(), lang.FR, r)
	if err != nil {
		t.Fatal(err)
	}
	if text := pdftest.Poppler(t, file, "pdftotext"); !strings.Contains(text, "Ĳssel et \ufffd ⅓") {
		t.Errorf("printed %q", text)
	}
}

func TestAnyTextGivesADocument(t *testing.T) {
	w := real(t)
	signs := rapid.OneOf(rapid.Rune(), rapid.RuneFrom(nil, unicode.Latin, unicode.Arabic, unicode.Han, unicode.Cc, unicode.Cf, unicode.Co, unicode.Mn, unicode.So, unicode.Zs))
	rapid.Check(t, func(rt *rapid.T) {
		r := receipt()
		r.Subject = rapid.StringOfN(signs, 0, 60, -1).Draw(rt, "subject")
		r.Validations.Rows[0].Comment = rapid.StringOfN(signs, 0, 200, -1).Draw(rt, "comment")
		file, err := w.Render(t.Context(), lang.EN, r)
		if err != nil || !bytes.HasPrefix(file, []byte("%PDF-")) {
			rt.Fatalf("got %d bytes, %v", len(file), err)
		}
	})
}

func TestAnUnknownTemplateIsRefusedAndTheWorkerStays(t *testing.T) {
	w := real(t)
	for _, name := range []string{"nothing", "../typst/receipt", "receipt.typ", ""} {
		if _, err := w.Render(t.Context(), lang.FR, other{name}); err == nil || errors.Is(err, pdf.ErrUnavailable) {
			t.Errorf("%q: got %v", name, err)
		}
	}
	if _, err := w.Render(t.Context(), "../", receipt()); err == nil {
		t.Error("a language that is none was taken")
	}
	before := w.PID()
	if _, err := w.Render(t.Context(), lang.FR, receipt()); err != nil || w.PID() != before {
		t.Errorf("the worker was replaced (%v)", err)
	}
}

// other is a document of another template.
type other struct{ template string }

func (o other) Template() string { return o.template }
func (o other) Dated() time.Time { return time.Time{} }

func TestReceiptsComeOutWhileTheWorkerIsBeingKilled(t *testing.T) {
	w := real(t)
	var group sync.WaitGroup
	done := make(chan struct{})
	group.Go(func() {
		for range 4 {
			time.Sleep(150 * time.Millisecond)
			if pid := w.PID(); pid != 0 {
				_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended
			}
		}
		close(done)
	})
	for {
		if _, err := w.Render(t.Context(), lang.FR, receipt()); err != nil {
			t.Fatal(err)
		}
		select {
		case <-done:
			group.Wait()
			return
		default:
		}
	}
}

func TestManyReceiptsAtOnce(t *testing.T) {
	w := real(t)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if _, err := w.Render(t.Context(), lang.FR, receipt()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func TestGrouped_KeepsEveryDigit(t *testing.T) {
	got := pdf.Grouped(digest)
	if strings.ReplaceAll(got, " ", "") != digest || !strings.HasPrefix(got, "9f86d081 884c7d65 ") || strings.HasSuffix(got, " ") {
		t.Errorf("got %q", got)
	}
}

// illustrated is a receipt with pictures beside it.
type illustrated struct {
	pdf.Receipt
	pictures map[string][]byte
}

func (i illustrated) Pictures() map[string][]byte { return i.pictures }

func TestPicturesThatMayNotBe_AreRefusedAndTheWorkerStays(t *testing.T) {
	w := real(t)
	for name, pictures := range map[string]map[string][]byte{
		"a template":    {"receipt.typ": []byte("= Other")},
		"a path":        {"../picture-1.png": {1}},
		"far too large": {"picture-1.png": make([]byte, pdf.MostPictures+1)},
	} {
		if _, err := w.Render(t.Context(), lang.FR, illustrated{receipt(), pictures}); err == nil || errors.Is(err, pdf.ErrUnavailable) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := w.Render(t.Context(), lang.FR, illustrated{receipt(), map[string][]byte{"picture-1.png": {1}}}); err != nil {
		t.Errorf("a picture that nothing shows is refused: %v", err)
	}
}
