package writing_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/document"
	"maillage/internal/document/text"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/filing"
	"maillage/internal/live"
	"maillage/internal/writing"
	"maillage/internal/yjs"
	"maillage/internal/yjs/prose"
	"maillage/internal/yjs/protocol"
	"maillage/internal/yjs/revise"
	"maillage/internal/yjs/wire"
)

// room is a draft whose texts are written together.
type room struct {
	*desktest.Desk
	writing *writing.Service
	texts   *document.Service
}

func newRoom(t *testing.T, d *db.DB) *room {
	t.Helper()
	k := desktest.New(t, d)
	r := &room{Desk: k, writing: writing.NewService(d, k.Calls, k.Now)}
	r.texts = document.NewService(d, r.writing, k.Now, slog.New(slog.DiscardHandler))
	t.Cleanup(r.texts.Stop)
	r.writing.Keep(r.texts)
	k.Dossiers.WriteTexts(r.writing)
	return r
}

// typist is somebody who writes in the section: a page without a browser.
type typist struct {
	t      *testing.T
	doc    *yjs.Doc
	line   *live.Line
	seat   *document.Seat
	client uint64
	sent   int
	saved  int // of those sent, as the server says
	right  int // as the server said last; -1 before
	synced bool
	end    *live.End
}

const (
	question = "besoin"
	mayWrite = 2 // as document.KindRight tells it
)

func (r *room) sit(t *testing.T, actor account.Actor, client uint64) *typist {
	t.Helper()
	p := &typist{t: t, doc: yjs.New(yjs.Live()), line: live.NewLine(), client: client, right: -1}
	subject := document.Subject{Holder: r.ID, Part: "projet"}
	seat, err := r.texts.Join(t.Context(), actor, p.line, document.Joining{Subject: subject.String(), Acks: true, Schema: text.Version()})
	if err != nil {
		t.Fatal(err)
	}
	p.seat = seat
	t.Cleanup(seat.Leave)
	p.give(protocol.Sync(protocol.Step1, yjs.StateVector{}.Encode()).Encode())
	p.until(func() bool { return p.synced })
	return p
}

func (p *typist) give(frame []byte) {
	p.t.Helper()
	if err := p.seat.Receive(p.t.Context(), frame); err != nil && p.end == nil {
		p.t.Error(err)
	}
}

// until reads what the server sends until something holds, or the line ends.
func (p *typist) until(holds func() bool) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 20*time.Second)
	defer cancel()
	for !holds() {
		frames, err := p.line.Next(ctx)
		if end, ok := errors.AsType[*live.End](err); ok {
			p.end = end
			return
		}
		if err != nil {
			p.t.Error(err)
			return
		}
		for _, frame := range frames {
			p.take(frame)
		}
	}
}

func (p *typist) take(frame []byte) {
	p.t.Helper()
	in := wire.NewReader(frame)
	switch kind := in.Uint(); kind {
	case document.KindSaved:
		p.saved = int(in.Uint())
		return
	case document.KindRight:
		p.right = int(in.Uint())
		return
	}
	m, err := protocol.Decode(frame, protocol.Live())
	if err != nil || m.Kind != protocol.KindSync || m.Step == protocol.Step1 {
		return
	}
	p.apply(m.Body)
	p.synced = p.synced || m.Step == protocol.Step2
}

func (p *typist) apply(content []byte) {
	p.t.Helper()
	u, err := yjs.DecodeUpdate(content, yjs.Stored())
	if err == nil {
		_, err = p.doc.Apply(u, nil)
	}
	if err != nil {
		p.t.Error(err)
	}
}

// types adds a paragraph at the end.
func (p *typist) types(words string) {
	p.t.Helper()
	to := text.Read(p.doc.Fragment(question))
	to.Content = append(to.Content, text.FromPlain(words).Content...)
	p.makes(to)
}

// counts writes the next number into a paragraph of its own.
func (p *typist) counts(name string) {
	p.t.Helper()
	to, next := text.Read(p.doc.Fragment(question)), text.FromPlain(fmt.Sprint(name, p.sent)).Content[0]
	for i, block := range to.Content {
		if strings.HasPrefix(text.Plain(block), name) {
			to.Content[i] = next
			p.makes(to)
			return
		}
	}
	to.Content = append(to.Content, next)
	p.makes(to)
}

// makes has the text say something else, and sends that.
func (p *typist) makes(to prose.Node) {
	p.t.Helper()
	update, err := revise.Revise(p.doc, question, p.client, to, text.Schema())
	if err != nil {
		p.t.Error(err)
		return
	}
	p.apply(update)
	p.give(protocol.Sync(protocol.Update, update).Encode())
	p.sent++
}

func (p *typist) says() string { return text.Plain(text.Read(p.doc.Fragment(question))) }

func TestWhatIsTypedIsTheAnswerAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		r.Save(t, r.Lea, question, 0, "Un lieu")
		lea := r.sit(t, r.Lea, 1)
		if got := lea.says(); got != "Un lieu" {
			t.Errorf("the text begins with %q", got)
		}
		lea.types("où apprendre")
		lea.until(func() bool { return lea.saved == 1 })
		before := r.Show(t).Version
		want := text.Plain(text.FromPlain("Un lieu\n\noù apprendre"))
		if a := r.Show(t).Answers[question]; a.Value != want || a.UpdatedBy != r.Lea.ID {
			t.Errorf("the answer is %+v, not %q", a, want)
		}
		r.texts.Stop()
		stored, err := dossier.StoredAnswers(t.Context(), d, r.ID)
		if a := stored[question]; err != nil || a.Value != want || a.Version != 2 || r.Show(t).Version <= before {
			t.Errorf("stored is %+v (%v), and the dossier went from version %d to %d", a, err, before, r.Show(t).Version)
		}
	})
}

func TestAFormWritesIntoTheTextThatOthersHaveOpen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		r.Save(t, r.Lea, question, 0, "Un lieu\n\nà nous")
		lea := r.sit(t, r.Lea, 1)
		save := func(typed, shown string) dossier.Saved {
			t.Helper()
			saved, err := r.Dossiers.SaveAnswers(t.Context(), r.Tom, r.ID, "projet", []dossier.Typed{{
				Question: question, Raw: []string{typed}, Seen: r.Show(t).Answers[question].Version, Shown: dossier.Imprint(shown),
			}})
			if err != nil {
				t.Fatal(err)
			}
			return saved
		}
		shown := r.Show(t).Answers[question].Shown()
		if saved := save("Un grand lieu\n\nà nous", shown); len(saved.Conflicts) > 0 {
			t.Errorf("conflicts: %v", saved.Conflicts)
		}
		lea.until(func() bool { return strings.HasPrefix(lea.says(), "Un grand lieu") })

		shown = r.Show(t).Answers[question].Shown()
		lea.types("et à vous")
		lea.until(func() bool { return lea.saved == 1 })
		if saved := save("Autre chose", shown); len(saved.Conflicts) != 1 {
			t.Errorf("a form over what its page did not show takes the place of it: %+v", saved)
		}
		e := r.Show(t)
		if len(e.Alternatives) != 1 || e.Alternatives[0].Value != "Autre chose" || !strings.Contains(e.Answers[question].Value, "et à vous") {
			t.Errorf("kept are %+v beside %q", e.Alternatives, e.Answers[question].Value)
		}
	})
}

func TestReadersCommentAndStrangersDoNotSeeTheText(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		subject := document.Subject{Holder: r.ID, Part: "projet"}
		link, err := r.Groups.OpenJoinLink(t.Context(), r.Lea, r.Group, collective.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Groups.Join(t.Context(), r.Expert, link); err != nil {
			t.Fatal(err)
		}
		other := document.Subject{Holder: db.NewID(), Part: "projet"}
		all, err := r.writing.Rights(t.Context(), d, []document.Asked{{Subject: other, Accounts: []string{r.Lea.ID}}, {Subject: subject, Accounts: []string{r.Lea.ID, r.Tom.ID, r.Expert.ID, r.Zoe.ID}}})
		if err != nil || len(all) != 2 || all[0][r.Lea.ID] != document.None {
			t.Fatalf("rights %v (%v)", all, err)
		}
		rights := all[1]
		if rights[r.Expert.ID] != document.Comment || rights[r.Lea.ID] != document.Write || rights[r.Tom.ID] != document.Write || rights[r.Zoe.ID] != document.None {
			t.Errorf("rights %v (%v)", rights, err)
		}
		_, err = r.texts.Join(t.Context(), r.Zoe, live.NewLine(), document.Joining{Subject: subject.String(), Schema: text.Version()})
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger joins: %v", err)
		}
		for _, unknown := range []string{r.ID + ".nowhere", r.ID + ".@budget", "x.projet", r.ID, ""} {
			if _, err := r.texts.Join(t.Context(), r.Lea, live.NewLine(), document.Joining{Subject: unknown, Schema: text.Version()}); !fault.Is(err, fault.NotFound) {
				t.Errorf("%q is joined: %v", unknown, err)
			}
		}
	})
}

// Ten people type while the lead files: what is frozen is what the receipt's fingerprint says,
// with all that was acknowledged and nothing else, and typists are told that no more is taken.
func TestFilingWhilePeopleType_FreezesExactlyWhatTheReceiptSays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		r.Fill(t)
		if err := r.Groups.SetRepresentative(t.Context(), r.Lea, r.Group, r.Town, r.Tom.ID, ""); err != nil {
			t.Fatal(err)
		}
		filings := filing.NewService(d, r.Dossiers, r.Rules, r.Post, r.Now)
		people := make([]*typist, 10)
		for i := range people {
			people[i] = r.sit(t, []account.Actor{r.Lea, r.Tom}[i%2], uint64(100+i))
		}
		var still sync.RWMutex // held by who reads before they validate
		var group, begun sync.WaitGroup
		begun.Add(len(people))
		told := func(p *typist) bool { return p.end != nil || p.right >= 0 && p.right < mayWrite }
		for i, p := range people {
			group.Go(func() {
				for first := true; !told(p); first = false {
					still.RLock()
					p.counts(string(rune('a' + i)))
					p.until(func() bool { return p.saved == p.sent || told(p) })
					still.RUnlock()
					if first {
						begun.Done()
					}
				}
			})
		}
		begun.Wait()
		filed := fileMeanwhile(t, r, filings, &still)
		group.Wait()
		frozen, err := filings.FrozenFile(t.Context(), r.Lea, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		proof, content, err := filing.Verify(bytes.NewReader(frozen))
		if err != nil || proof.Fingerprint != filed.Fingerprint {
			t.Fatalf("fingerprint %s, the receipt says %s (%v)", proof.Fingerprint, filed.Fingerprint, err)
		}
		says := dossier.LongAnswer(question, dossier.Answer{Prose: string(content.Texts[question])}.Text()).Value
		if now := r.Show(t).Answers[question].Value; now != says {
			t.Errorf("the text goes on after the filing:\n%s\nfrozen is\n%s", now, says)
		}
		for i, p := range people {
			if word := fmt.Sprintf("%c%d", 'a'+i, p.saved-1); !strings.Contains("\n"+says+"\n", "\n"+word+"\n") {
				t.Errorf("the last word of typist %d that was acknowledged is %s; filed is %q", i, word, says)
			}
		}
	})
}

// fileMeanwhile has what is there validated while nobody writes, and files it while they do,
// until nobody was faster.
func fileMeanwhile(t *testing.T, r *room, filings *filing.Service, still *sync.RWMutex) filing.Filing {
	t.Helper()
	for {
		still.Lock()
		table, err := filings.Show(t.Context(), r.Lea, r.ID)
		if err == nil {
			err = filings.Validate(t.Context(), r.Tom, r.ID, []string{r.Town}, filing.Approval, "", table.Fingerprint)
		}
		still.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		filed, err := filings.File(t.Context(), r.Lea, r.ID, table.Fingerprint)
		if fault.Is(err, fault.Stale) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		return filed
	}
}

// A question goes to another section, and the section it was in is dropped, while its text is
// being written.
func TestATextFollowsItsQuestionToAnotherForm(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		r.Fill(t)
		lea := r.sit(t, r.Lea, 1)
		lea.types("et faire ensemble")
		lea.until(func() bool { return lea.saved == 1 })
		c, _, err := r.Calls.Get(t.Context(), r.Zoe, r.Call.Slug)
		if err != nil {
			t.Fatal(err)
		}
		form := c.Definition
		form.Form = slices.Clone(form.Form)
		form.Form[0].Key = "lieu"
		for i := range form.Criteria {
			form.Criteria[i].Sections = []string{"lieu"}
		}
		if err := r.Calls.SaveDraft(t.Context(), r.Zoe, c.ID, c.Version, form); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Calls.Publish(t.Context(), r.Zoe, c.ID, c.Version+1, ""); err != nil {
			t.Fatal(err)
		}
		if err := r.Dossiers.MoveToRevision(t.Context(), r.Lea, r.ID); err != nil {
			t.Fatal(err)
		}
		const want = "Un lieu où apprendre\n\net faire ensemble"
		if got := r.Show(t).Answers[question].Value; got != want {
			t.Errorf("the answer is %q", got)
		}
		line := live.NewLine()
		subject := document.Subject{Holder: r.ID, Part: "lieu"}
		seat, err := r.texts.Join(t.Context(), r.Lea, line, document.Joining{Subject: subject.String(), Acks: true, Schema: text.Version()})
		if err != nil {
			t.Fatal(err)
		}
		defer seat.Leave()
		now, _, err := r.texts.Roots(t.Context(), d, subject)
		if err != nil || text.Plain(now[question]) != want {
			t.Errorf("the text there says %q (%v)", text.Plain(now[question]), err)
		}
		if err := r.Groups.SetRepresentative(t.Context(), r.Lea, r.Group, r.Town, r.Tom.ID, ""); err != nil {
			t.Fatal(err)
		}
		filings := filing.NewService(d, r.Dossiers, r.Rules, r.Post, r.Now)
		fileMeanwhile(t, r, filings, new(sync.RWMutex))
	})
}

func TestWhatIsAppendedComesToThoseWhoWrite_AndKeepsWhatTheyWrote(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		r.Save(t, r.Lea, question, 0, "Un lieu")
		more := text.FromPlain("Un quai.").Content
		more[0].Attributes[0].Value = "atelier.12"
		appends := func(actor account.Actor) error {
			return d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := r.writing.Append(t.Context(), tx, actor, r.ID, "projet", question, more)
				return err
			})
		}
		if err := appends(r.Zoe); err == nil {
			t.Error("a stranger appends")
		}
		if err := appends(r.Tom); err != nil { // before anybody has opened the text
			t.Fatal(err)
		}
		lea := r.sit(t, r.Lea, 1)
		lea.types("à nous")
		lea.until(func() bool { return lea.saved == 1 })
		if err := appends(r.Tom); err != nil {
			t.Fatal(err)
		}
		const want = "Un lieu\n\nUn quai.\n\nà nous\n\nUn quai."
		lea.until(func() bool { return lea.says() == want })
		a := r.Show(t).Answers[question]
		if a.Value != want || strings.Count(a.Prose, `"sources":"atelier.12"`) != 2 || a.UpdatedBy != r.Tom.ID {
			t.Errorf("the answer is %+v", a)
		}
	})
}
