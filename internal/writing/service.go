package writing

import (
	"context"
	"slices"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/document"
	"maillage/internal/document/history"
	"maillage/internal/document/text"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/yjs/prose"
)

// Service owns the texts of dossiers.
type Service struct {
	db        *db.DB
	calls     *programme.Service
	documents *document.Service
	now       func() time.Time
}

// NewService makes the service. It is of use once Keep has told where documents are kept: they
// ask it for rights.
func NewService(d *db.DB, calls *programme.Service, now func() time.Time) *Service {
	return &Service{db: d, calls: calls, now: now}
}

// Keep tells where documents are kept.
func (s *Service) Keep(documents *document.Service) { s.documents = documents }

// Around is what the page of a section tells of its texts.
type Around struct {
	Edition int  // of the document: browsers keep a copy of each
	Begun   bool // somebody has opened the editor
	News    bool // it says something else than what the person has read last
}

// Around tells somebody what is about the texts of a section.
func (s *Service) Around(ctx context.Context, actor account.Actor, subject document.Subject) (Around, error) {
	edition, err := s.documents.Epoch(ctx, s.db, subject)
	if err != nil {
		return Around{}, err
	}
	news, err := s.documents.Unread(ctx, actor, subject)
	if fault.Is(err, fault.NotFound) {
		return Around{Edition: edition}, nil
	}
	return Around{edition, true, news}, err
}

// mostAsked is of how many sections rights are asked with one statement.
const mostAsked = 64

// Rights implements document.Owner.
func (s *Service) Rights(ctx context.Context, q db.Querier, asked []document.Asked) ([]map[string]document.Right, error) {
	var rights []map[string]document.Right
	for some := range slices.Chunk(asked, mostAsked) {
		var sections [][]any
		var people []string
		for _, each := range some {
			sections, people = append(sections, []any{each.Subject.Holder, each.Subject.Part}), append(people, each.Accounts...)
		}
		slices.Sort(people)
		hands, err := dossier.Hands(ctx, q, sections, slices.Compact(people))
		if err != nil {
			return nil, err
		}
		for _, each := range some {
			may := make(map[string]document.Right, len(each.Accounts))
			for _, id := range each.Accounts {
				h := hands[[3]string{each.Subject.Holder, each.Subject.Part, id}]
				may[id] = RightOf(h.Role, h.State, h.Open)
			}
			rights = append(rights, may)
		}
	}
	return rights, nil
}

// Roots implements document.Owner: the long questions of the section.
func (s *Service) Roots(ctx context.Context, q db.Querier, subject document.Subject) ([]string, error) {
	d, err := dossier.Get(ctx, q, subject.Holder)
	if err != nil {
		return nil, err
	}
	revision, err := s.calls.Revision(ctx, q, d.CallID, d.FormRevision)
	if err != nil {
		return nil, err
	}
	return LongQuestions(revision.Definition, subject.Part)
}

// LongQuestions gives the keys of the questions of a section that are answered by texts;
// NotFound when the form has no such section, or asks for none there.
func LongQuestions(form call.Definition, section string) ([]string, error) {
	i := slices.IndexFunc(form.Form, func(s call.Section) bool { return s.Key == section })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	var keys []string
	for _, q := range form.Form[i].Questions {
		if q.Kind == call.LongText {
			keys = append(keys, q.Key)
		}
	}
	if len(keys) == 0 { // no text may stand there, under any name
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	return keys, nil
}

// Begin implements document.Owner: texts begin with the answers as they are stored.
func (s *Service) Begin(ctx context.Context, q db.Querier, subject document.Subject) (map[string]prose.Node, error) {
	keys, err := s.Roots(ctx, q, subject)
	if err != nil {
		return nil, err
	}
	stored, err := dossier.StoredAnswers(ctx, q, subject.Holder)
	texts := map[string]prose.Node{}
	for _, key := range keys {
		if a := stored[key]; a.Value != "" || a.Prose != "" {
			texts[key] = a.Text()
		}
	}
	return texts, err
}

// Derived implements document.Owner: what was written becomes the answers.
func (s *Service) Derived(ctx context.Context, tx *db.Tx, subject document.Subject, texts map[string]prose.Node, by string) error {
	return dossier.StoreTexts(ctx, tx, subject.Holder, answers(texts, by, s.now()))
}

func answers(texts map[string]prose.Node, by string, at time.Time) []dossier.Answer {
	var all []dossier.Answer
	for key, n := range texts {
		a := dossier.LongAnswer(key, n)
		a.UpdatedBy, a.UpdatedAt = by, at
		all = append(all, a)
	}
	return all
}

// Fresh implements dossier.Texts. What a form no longer asks in a section is no answer of it,
// whatever the document there still holds.
func (s *Service) Fresh(ctx context.Context, q db.Querier, dossierID string) ([]dossier.Answer, error) {
	behind, err := document.Behind(ctx, q, dossierID)
	if err != nil || len(behind) == 0 {
		return nil, err
	}
	var all []dossier.Answer
	for _, t := range behind {
		keys, err := s.Roots(ctx, q, t.Subject)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, a := range answers(t.Roots, t.By, t.At) {
			if slices.Contains(keys, a.Question) {
				all = append(all, a)
			}
		}
	}
	return all, nil
}

// Put implements dossier.Texts: the right to change the section was checked by the act.
func (s *Service) Put(ctx context.Context, tx *db.Tx, actor account.Actor, dossierID, section, question string, to prose.Node) (bool, error) {
	return s.documents.Rewrite(ctx, tx, actor, document.Subject{Holder: dossierID, Part: section}, question, to)
}

// Look implements dossier.Texts.
func (s *Service) Look(tx *db.Tx, dossierID string) { s.documents.Look(tx, dossierID) }

// Freeze implements dossier.Texts.
func (s *Service) Freeze(ctx context.Context, tx *db.Tx, dossierID string) ([]dossier.Proof, error) {
	snapshots, err := document.Snapshots(ctx, tx, dossierID)
	if err != nil {
		return nil, err
	}
	for _, each := range snapshots {
		_, err := s.documents.Keep(ctx, tx, each.Subject, history.Signed)
		if err != nil && !fault.Is(err, fault.NotFound) { // the form has dropped its section
			return nil, err
		}
	}
	proofs := make([]dossier.Proof, len(snapshots))
	for i, each := range snapshots {
		proofs[i] = dossier.Proof{Section: each.Subject.Part, Epoch: each.Epoch, Seq: each.Seq, Snapshot: each.Bytes}
	}
	return proofs, nil
}

// Append adds blocks at the end of a text, as a part of an act of a room above: what people wrote
// stays, and who has the text open sees them come. It gives the text as it is then, and fails as
// document.Edit does where the actor may not write.
func (s *Service) Append(ctx context.Context, tx *db.Tx, actor account.Actor, dossierID, section, question string, blocks []prose.Node) (prose.Node, error) {
	subject := document.Subject{Holder: dossierID, Part: section}
	if err := s.documents.Begin(ctx, tx, subject); err != nil {
		return prose.Node{}, err
	}
	texts, _, err := s.documents.Roots(ctx, tx, subject)
	if err != nil {
		return prose.Node{}, err
	}
	to := prose.Node{Type: text.Schema().Top, Content: append(withoutEnd(texts[question].Content), blocks...)}
	_, err = s.documents.Rewrite(ctx, tx, actor, subject, question, to)
	return to, err
}

// withoutEnd leaves out the empty paragraphs in which the next words would be written.
func withoutEnd(blocks []prose.Node) []prose.Node {
	for len(blocks) > 0 && blocks[len(blocks)-1].Type == "paragraph" && len(blocks[len(blocks)-1].Content) == 0 {
		blocks = blocks[:len(blocks)-1]
	}
	return slices.Clone(blocks)
}
