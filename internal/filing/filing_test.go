package filing_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/filing"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
)

func newFiling(t *testing.T, d *db.DB) (*desktest.Desk, *filing.Service) {
	t.Helper()
	k := desktest.New(t, d)
	k.Fill(t)
	if err := k.Groups.SetRepresentative(t.Context(), k.Lea, k.Group, k.Town, k.Tom.ID, ""); err != nil {
		t.Fatal(err)
	}
	return k, filing.NewService(d, k.Dossiers, k.Rules, k.Post, k.Now)
}

func show(t *testing.T, k *desktest.Desk, s *filing.Service) filing.Table {
	t.Helper()
	table, err := s.Show(t.Context(), k.Lea, k.ID)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func validate(t *testing.T, k *desktest.Desk, s *filing.Service) string {
	t.Helper()
	seen := show(t, k, s).Fingerprint
	if err := s.Validate(t.Context(), k.Tom, k.ID, []string{k.Town}, filing.Approval, "", seen); err != nil {
		t.Fatal(err)
	}
	return seen
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want a fault of kind %d", err, kind)
	}
}

// says gives what a text says, from its JSON.
func says(text any) string {
	written, _ := text.(string)
	return dossier.LongAnswer("", dossier.Answer{Prose: written}.Text()).Value
}

func TestAValidationIsOfAnExactVersionAndALaterChangeMakesItStale(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newFiling(t, d)
		seen := show(t, k, s).Fingerprint
		wantKind(t, s.Validate(t.Context(), k.Lea, k.ID, []string{k.Town}, filing.Approval, "", seen), fault.Forbidden)
		wantKind(t, s.Validate(t.Context(), k.Zoe, k.ID, []string{k.Town}, filing.Approval, "", seen), fault.NotFound)
		wantKind(t, s.Validate(t.Context(), k.Tom, k.ID, []string{k.Town}, filing.Objection, " ", seen), fault.Invalid)
		wantKind(t, s.Validate(t.Context(), k.Tom, k.ID, []string{k.Town}, filing.Objection, "\u202e", seen), fault.Invalid)
		wantKind(t, s.Validate(t.Context(), k.Tom, k.ID, []string{k.Town}, filing.Approval, "", strings.Repeat("0", 64)), fault.Stale)
		validate(t, k, s)
		if table := show(t, k, s); !table.Ready() || !table.Positions[0].Counts() {
			t.Errorf("not ready: %+v", table.SignOff)
		}
		k.Save(t, k.Lea, "besoin", 1, "Autre besoin")
		table := show(t, k, s)
		position := table.Positions[0]
		if table.Ready() || !position.Stale || len(position.Changes) != 1 || position.Changes[0].Key != "besoin" || says(position.Changes[0].Before) != "Un lieu où apprendre" || says(position.Changes[0].After) != "Autre besoin" {
			t.Errorf("position %+v", position)
		}
	})
}

func TestFiling_FreezesOnceWhateverTheNumberOfPresses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newFiling(t, d)
		seen := show(t, k, s).Fingerprint
		_, err := s.File(t.Context(), k.Lea, k.ID, seen)
		wantKind(t, err, fault.Conflict) // the partner has not validated
		validate(t, k, s)
		_, err = s.File(t.Context(), k.Tom, k.ID, seen)
		wantKind(t, err, fault.Forbidden)
		var group sync.WaitGroup
		numbers := make([]string, 4)
		for i := range numbers {
			group.Go(func() {
				f, err := s.File(t.Context(), k.Lea, k.ID, seen)
				if err != nil {
					t.Error(err)
				}
				numbers[i] = f.ID
			})
		}
		group.Wait()
		for _, number := range numbers {
			if number != numbers[0] || number == "" {
				t.Errorf("filed more than once: %v", numbers)
			}
		}
		receipt, err := s.Receipt(t.Context(), k.Tom, k.ID)
		if err != nil || receipt.Fingerprint != seen || receipt.Timing != call.OnTime || len(receipt.Signatures) != 1 || receipt.State != dossier.Submitted {
			t.Errorf("receipt %+v (%v)", receipt.Filing, err)
		}
		mails := k.Mails(t)
		if len(mails) < 2 || !strings.Contains(mails[0].Text, seen) {
			t.Errorf("no receipt by mail: %+v", mails)
		}
		_, err = k.Dossiers.SaveAnswers(t.Context(), k.Lea, k.ID, "projet", []dossier.Typed{{Question: "besoin", Raw: []string{"x"}, Seen: 1}})
		wantKind(t, err, fault.Conflict)
	})
}

func TestTheFrozenFileIsVerifiedWithoutTheDatabaseAndATouchedOneIsNot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newFiling(t, d)
		k.Save(t, k.Lea, "besoin", 1, "Écrire <ensemble> & « ici »")
		if _, err := s.File(t.Context(), k.Lea, k.ID, validate(t, k, s)); err != nil {
			t.Fatal(err)
		}
		frozen, err := s.FrozenFile(t.Context(), k.Lea, k.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, content, err := filing.Verify(bytes.NewReader(frozen)); err != nil || says(string(content.Texts["besoin"])) != "Écrire <ensemble> & « ici »" {
			t.Errorf("verify: %+v (%v)", content.Texts, err)
		}
		if !bytes.Contains(frozen, []byte("Écrire <ensemble> & « ici »")) {
			t.Errorf("the text is not written as RFC 8785 wants: %s", frozen)
		}
		var indented bytes.Buffer // as some tools save it
		if err := json.Indent(&indented, frozen, "", "  "); err != nil {
			t.Fatal(err)
		}
		if _, _, err := filing.Verify(&indented); err != nil {
			t.Errorf("verify an indented copy: %v", err)
		}
		touched := bytes.Replace(frozen, []byte("ensemble"), []byte("tout seul"), 1)
		if _, _, err := filing.Verify(bytes.NewReader(touched)); err == nil || !strings.Contains(err.Error(), "changed") {
			t.Errorf("a touched file: %v", err)
		}
		if _, _, err := filing.Verify(strings.NewReader("{}")); err == nil {
			t.Error("an empty file was verified")
		}
	})
}

func TestALateDossier_MovesToTheNextRoundWhenTheCallSaysSo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newFiling(t, d)
		definition := k.Call.Definition
		definition.Grace.Late = call.NextRound
		if err := k.Calls.SaveDraft(t.Context(), k.Zoe, k.Call.ID, 2, definition); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Calls.Publish(t.Context(), k.Zoe, k.Call.ID, 3, ""); err != nil {
			t.Fatal(err)
		}
		if err := k.Dossiers.MoveToRevision(t.Context(), k.Lea, k.ID); err != nil {
			t.Fatal(err)
		}
		seen := validate(t, k, s)
		k.Set(k.Rounds[0].Closes.Add(2 * time.Minute))
		f, err := s.File(t.Context(), k.Lea, k.ID, seen)
		if err != nil || f.Timing != call.Late {
			t.Fatalf("filed %+v (%v)", f, err)
		}
		moved, err := dossier.Get(t.Context(), d, k.ID)
		if err != nil || moved.RoundID != k.Rounds[1].ID || !moved.Late || moved.AskedCents != 15_000_000 {
			t.Errorf("the dossier is %+v (%v)", moved, err)
		}
		wantMail(t, k, "Arrivé après la clôture", "est placé dans «")
		if again, err := s.File(t.Context(), k.Lea, k.ID, seen); err != nil || again.ID != f.ID {
			t.Errorf("filed again as %s (%v)", again.ID, err)
		}
	})
}

// wantMail wants every member to have been told.
func wantMail(t *testing.T, k *desktest.Desk, subject, text string) {
	t.Helper()
	members, err := collective.Members(t.Context(), k.DB, k.Group)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, m := range k.Mails(t) {
		if strings.HasPrefix(m.Subject, subject) && strings.Contains(m.Text, text) {
			told[m.To] = true
		}
	}
	for _, m := range members {
		if !told[m.Email] {
			t.Errorf("%s was not told %q", m.Email, subject)
		}
	}
}

func TestLateFilingIsRecordedAsSuch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newFiling(t, d)
		k.Set(time.Date(2021, 3, 30, 16, 33, 0, 0, time.UTC))
		f, err := s.File(t.Context(), k.Lea, k.ID, validate(t, k, s))
		if err != nil || f.Timing != call.Late {
			t.Errorf("filed %+v (%v)", f, err)
		}
	})
}

func TestTheClosingMinuteStillCounts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newFiling(t, d)
		seen := validate(t, k, s)
		k.Set(time.Date(2021, 3, 30, 16, 0, 59, 0, time.UTC))
		if f, err := s.File(t.Context(), k.Lea, k.ID, seen); err != nil || f.Timing != call.OnTime {
			t.Errorf("filed %+v (%v)", f, err)
		}
	})
}

func TestWithdrawing_GivesBackADraftThatCanBeFiledAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newFiling(t, d)
		seen := validate(t, k, s)
		first, err := s.File(t.Context(), k.Lea, k.ID, seen)
		if err != nil {
			t.Fatal(err)
		}
		wantKind(t, s.Withdraw(t.Context(), k.Tom, k.ID, ""), fault.Forbidden)
		if err := s.Withdraw(t.Context(), k.Lea, k.ID, "une erreur"); err != nil {
			t.Fatal(err)
		}
		wantKind(t, s.Withdraw(t.Context(), k.Lea, k.ID, ""), fault.Conflict)
		wantMail(t, k, "Dépôt retiré", "redevient un brouillon")
		_, err = s.Receipt(t.Context(), k.Lea, k.ID)
		wantKind(t, err, fault.NotFound)
		again, err := s.File(t.Context(), k.Lea, k.ID, seen)
		if err != nil || again.ID == first.ID {
			t.Errorf("second filing %+v (%v)", again, err)
		}
	})
}

func TestOnePersonSpeaksAtOnceForTheOrganisationsTheyRepresentAndNoOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newFiling(t, d)
		second, err := k.Groups.AddOrganisation(t.Context(), k.Lea, k.Group, collective.Organisation{Name: "L’Atelier", Form: "association"})
		if err != nil {
			t.Fatal(err)
		}
		seen := show(t, k, s).Fingerprint
		both := []string{k.Town, second}
		wantKind(t, s.Validate(t.Context(), k.Tom, k.ID, both, filing.Approval, "", seen), fault.Forbidden)
		wantKind(t, s.Validate(t.Context(), k.Tom, k.ID, nil, filing.Approval, "", seen), fault.Invalid)
		if err := k.Groups.SetRepresentative(t.Context(), k.Lea, k.Group, second, k.Tom.ID, ""); err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(t.Context(), k.Tom, k.ID, both, filing.Approval, "", seen); err != nil {
			t.Fatal(err)
		}
		if table := show(t, k, s); !table.Ready() {
			t.Errorf("not ready: %+v", table.SignOff)
		}
	})
}

func TestAnOrganisationNamedManyTimes_IsHeardOnceAndItsLastWordCounts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newFiling(t, d)
		seen := show(t, k, s).Fingerprint
		many := slices.Repeat([]string{k.Town}, 3_000)
		for _, verdict := range []filing.Verdict{filing.Reservation, filing.Approval} {
			if err := s.Validate(t.Context(), k.Tom, k.ID, many, verdict, "Vu", seen); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := db.Count(t.Context(), d, "SELECT count(*) FROM validation"); err != nil || n != 2 {
			t.Errorf("%d validations for two acts (%v)", n, err)
		}
		if given := show(t, k, s).Positions[0].Given; given == nil || given.Verdict != filing.Approval {
			t.Errorf("the last word is %+v", given)
		}
		entries, err := audit.Of(t.Context(), d, k.ID)
		if err != nil || strings.Count(fmt.Sprint(entries), k.Town) != 2 {
			t.Errorf("the trail names the organisation more than once an act (%v)", err)
		}
	})
}

func TestTheReceiptIsWrittenToEachMemberInTheirLanguage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newFiling(t, d)
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE account SET lang = 'en' WHERE id = $1", k.Tom.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.File(t.Context(), k.Lea, k.ID, validate(t, k, s)); err != nil {
			t.Fatal(err)
		}
		subjects := map[string]string{}
		for _, m := range k.Mails(t) {
			if subjects[m.To] == "" {
				subjects[m.To] = m.Subject
			}
		}
		if !strings.Contains(subjects[k.Lea.Email], "Dossier déposé") || !strings.Contains(subjects[k.Tom.Email], "Application filed") {
			t.Errorf("subjects %v", subjects)
		}
	})
}

func TestAnObjectionThatDoesNotPreventFilingIsJoinedToIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newFiling(t, d)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		definition := k.Call.Definition
		definition.SignOff = call.SignOffRule{Who: call.LeadOnly}
		c, err := programme.GetCall(t.Context(), d, k.Call.ID)
		must(err)
		must(k.Calls.SaveDraft(t.Context(), k.Zoe, k.Call.ID, c.Version, definition))
		_, err = k.Calls.Publish(t.Context(), k.Zoe, k.Call.ID, c.Version+1, "Le chef de file signe")
		must(err)
		must(k.Dossiers.MoveToRevision(t.Context(), k.Lea, k.ID))
		second, err := k.Groups.AddOrganisation(t.Context(), k.Lea, k.Group, collective.Organisation{Name: "L’Atelier", Form: "association"})
		must(err)
		must(k.Groups.SetRepresentative(t.Context(), k.Lea, k.Group, second, k.Lea.ID, ""))
		seen := validate(t, k, s)
		must(s.Validate(t.Context(), k.Lea, k.ID, []string{second}, filing.Objection, "Trop cher", seen))
		f, err := s.File(t.Context(), k.Lea, k.ID, seen)
		must(err)
		verdicts := map[string]filing.Verdict{}
		for _, v := range f.Signatures {
			verdicts[v.Organisation] = v.Verdict
		}
		if verdicts["CC"] != filing.Approval || verdicts["L’Atelier"] != filing.Objection {
			t.Errorf("joined %v", verdicts)
		}
	})
}
