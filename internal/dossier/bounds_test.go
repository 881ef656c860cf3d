package dossier_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/programme/call"
)

func TestADossierHoldsABoundedNumberOfLetters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		var err error
		saved := 0
		for ; saved < 1_000 && err == nil; saved++ {
			err = k.Dossiers.SaveLetter(t.Context(), k.Lea, k.ID, dossier.Letter{FromWhom: fmt.Sprint("Commune ", saved), Status: "asked"})
		}
		wantKind(t, err, fault.Conflict)
		letters := k.Show(t).Letters
		if len(letters) != saved-1 || len(letters) < 100 {
			t.Errorf("%d letters are shown of %d", len(letters), saved-1)
		}
		letters[0].Status = "signed" // those that are there can still be followed
		if err := k.Dossiers.SaveLetter(t.Context(), k.Lea, k.ID, letters[0]); err != nil {
			t.Error(err)
		}
	})
}

func TestAnAnswerKeepsABoundedNumberOfTextsAndTheSameOneOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		k.Save(t, k.Lea, "besoin", 0, "de Lea")
		for range 3 { // the button pressed again, the page reloaded
			if saved := k.Save(t, k.Tom, "besoin", 0, "de Tom"); len(saved.Conflicts) != 1 {
				t.Errorf("saved %+v", saved)
			}
		}
		if kept := k.Show(t).Alternatives; len(kept) != 1 {
			t.Errorf("the same text is kept %d times", len(kept))
		}
		var err error
		for n := 0; n < 100 && err == nil; n++ {
			typed := []dossier.Typed{{Question: "besoin", Raw: []string{fmt.Sprint("texte ", n)}}, {Question: "ouvert", Raw: []string{"no"}}}
			_, err = k.Dossiers.SaveAnswers(t.Context(), k.Tom, k.ID, "projet", typed)
		}
		if f := fault.As(err); f == nil || f.Fields["besoin"].Key != "dossier.too_many_texts" {
			t.Errorf("told %v", err)
		}
		e := k.Show(t)
		if len(e.Alternatives) < 10 || len(e.Alternatives) > 50 || e.Answers["besoin"].Value != "de Lea" {
			t.Errorf("%d texts are kept beside %q", len(e.Alternatives), e.Answers["besoin"].Value)
		}
		if err := k.Dossiers.Choose(t.Context(), k.Lea, k.ID, "besoin", 1, dossier.Imprint("de Lea"), []string{"choisi"}); err != nil {
			t.Fatal(err)
		}
		k.Save(t, k.Tom, "besoin", 2, "la suite")
	})
}

func TestAFile_GoesOnlyWhereItsAuthorMayWriteAndToALetterThatExists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		other := desktest.New(t, dbtest.SQLite(t)) // somebody else's letters have other numbers
		if err := other.Dossiers.SaveLetter(t.Context(), other.Lea, other.ID, dossier.Letter{FromWhom: "Mairie", Status: "asked"}); err != nil {
			t.Fatal(err)
		}
		for _, slot := range []string{"letter:" + db.NewID(), dossier.LetterSlot(other.Show(t).Letters[0].ID), "letter:", "piece:rien", "rien", ""} {
			wantKind(t, k.Dossiers.Attach(t.Context(), k.Lea, k.ID, slot, "lettre.pdf", strings.NewReader("%PDF-1.7")), fault.NotFound)
		}
		if err := k.Groups.SetRole(t.Context(), k.Lea, k.Group, k.Tom.ID, collective.Reader); err != nil {
			t.Fatal(err)
		}
		wantKind(t, k.Dossiers.Attach(t.Context(), k.Tom, k.ID, "piece:statuts", "statuts.pdf", unread{t}), fault.Forbidden)
		if files := k.Show(t).Files; len(files) != 0 {
			t.Errorf("kept %+v", files)
		}
	})
}

func TestReplacedFiles_AreForgottenUnlessAFilingHoldsThem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		attach := func(n int) {
			if err := k.Dossiers.Attach(t.Context(), k.Lea, k.ID, "piece:statuts", "statuts.pdf", strings.NewReader(fmt.Sprint("%PDF-1.7 ", n))); err != nil {
				t.Fatal(err)
			}
		}
		attach(0)
		filed := k.Show(t).Files["piece:statuts"]
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return dossier.Index(t.Context(), tx, k.Show(t)) }); err != nil {
			t.Fatal(err)
		}
		for n := 1; n <= 50; n++ {
			attach(n)
		}
		if rows, err := db.Count(t.Context(), d, "SELECT count(*) FROM file WHERE dossier_id = $1", k.ID); err != nil || rows != 22 {
			t.Errorf("%d files are kept (%v), want the filed one, the present one and twenty between", rows, err)
		}
		present := k.Show(t).Files["piece:statuts"]
		for _, id := range []string{filed.ID, present.ID} {
			_, content, err := k.Dossiers.OpenFile(t.Context(), k.Lea, k.ID, id)
			if err != nil {
				t.Fatalf("file %s: %v", id, err)
			}
			_ = content.Close()
		}
		if left := k.Blobs(t); left != 22 {
			t.Errorf("%d files are on the disk, want 22", left)
		}
	})
}

// unread fails the test when somebody reads it.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("bytes are received from someone who may not send them")
	return 0, io.EOF
}

// cut ends as a line that drops does.
type cut struct{ rest io.Reader }

func (c cut) Read(p []byte) (int, error) {
	n, err := c.rest.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestAFileCutShortOnTheWayIsRefusedBesideItsField(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		err := k.Dossiers.Attach(t.Context(), k.Lea, k.ID, "piece:statuts", "statuts.pdf", cut{strings.NewReader("%PDF-1.7 le début")})
		wantKind(t, err, fault.Invalid)
		if f := fault.As(err); f == nil || f.Fields["file"].Key != "file.cut" {
			t.Errorf("told %v", err)
		}
	})
}

// bomb is a small ZIP that says to hold 4 GiB: only its first bytes may be looked at.
const bomb = "PK\x03\x04\x2d\x00\x08\x00\x08\x00\x00\x00\x21\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\x05\x00\x00\x00bombe"

func TestAFileIsWhatItsNameSays_OrIsRefused(t *testing.T) {
	k := desktest.New(t, dbtest.SQLite(t))
	for _, test := range []struct{ name, content, problem string }{
		{"statuts.pdf", "%PDF-1.7\n", ""},
		{"STATUTS.PDF", "%PDF-1.7\n", ""},
		{"budget.csv", "année;montant\n1;2\n", ""},
		{"statuts.pdf", "", "file.empty"},
		{"statuts.pdf", "<!doctype html><script>alert(1)</script>", "file.disguised"},
		{"statuts.pdf", "  <svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "file.disguised"},
		{"statuts.pdf", "MZ\x90\x00\x03\x00\x00\x00\x04", "file.disguised"},
		{"statuts.pdf", "\x7fELF\x02\x01\x01", "file.disguised"},
		{"statuts.pdf", "#!/bin/sh\nrm -rf /\n", "file.disguised"},
		{"statuts.pdf", bomb, "file.disguised"},
		{"statuts.pdf", "PDF", "file.disguised"},
		{"budget.csv", "<html><script>alert(1)</script></html>", "file.disguised"},
		{"budget.csv", bomb, "file.disguised"},
		{"statuts.pdf.exe", "%PDF-1.7", "file.format"},
		{"statuts", "%PDF-1.7", "file.format"},
		{"statuts.zip", bomb, "file.format"},
		{"statuts.html", "<p>", "file.format"},
		{"statuts.pdf", "%PDF-1.7" + strings.Repeat(" ", 2_000), "file.too_large"},
	} {
		err := k.Dossiers.Attach(t.Context(), k.Lea, k.ID, "piece:statuts", test.name, strings.NewReader(test.content))
		problem := ""
		if f := fault.As(err); f != nil {
			problem = f.Fields["file"].Key
		}
		if problem != test.problem || (err == nil) != (test.problem == "") {
			t.Errorf("%s with %.20q: %q (%v), want %q", test.name, test.content, problem, err, test.problem)
		}
	}
}

func TestTheCompositionThatACallWantsIsLackingUntilItIsThere(t *testing.T) {
	k := desktest.New(t, dbtest.SQLite(t))
	e := k.Show(t)
	e.Revision.Definition.Consortium = call.Consortium{MinOrganisations: 2, LeadKinds: []call.LegalKind{"association"}}
	told := map[string]string{}
	for _, lack := range e.Lacks() {
		told[lack.Message.Key] = lack.Field
	}
	for _, key := range []string{"programme.consortium.organisations", "programme.consortium.lead"} {
		if told[key] != dossier.PartnersField {
			t.Errorf("%s is not told, or does not lead to the organisations: %v", key, told)
		}
	}
}
