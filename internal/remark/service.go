package remark

import (
	"context"
	"slices"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/document"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/mail"
	"maillage/internal/yjs"
)

// Beside is the room whose texts remarks stand beside.
type Beside interface {
	// Rights tells what each of some people may do with a text; who is not in the answer may do nothing.
	Rights(ctx context.Context, q db.Querier, subject document.Subject, accounts []string) (map[string]document.Right, error)
	// Roots are the names of its texts.
	Roots(ctx context.Context, q db.Querier, subject document.Subject) ([]string, error)
	// People are those who read it together.
	People(ctx context.Context, q db.Querier, subject document.Subject) ([]Person, error)
	// Place tells how to name one of its texts, and where it is read.
	Place(ctx context.Context, q db.Querier, subject document.Subject, root string) (Place, error)
}

// Place is where a text is.
type Place struct {
	Title string          // of what it is a text of
	Text  lang.Translated // its own name
	Path  string          // of the page of its remarks
}

// Texts are the texts themselves, as they were last saved.
type Texts interface {
	// Find gives the first place of some words in a text. In a text that nobody has opened in the
	// editor yet, they are found, and units are none.
	Find(ctx context.Context, q db.Querier, subject document.Subject, root, words string) (from, to yjs.ID, found bool, err error)
	// Words gives what stands from one unit to another, "" when nothing does any more, and whether
	// that is one piece of text, without a break or another paragraph in it.
	Words(ctx context.Context, q db.Querier, subject document.Subject, root string, from, to yjs.ID) (words string, one bool, err error)
	// Splice computes the edit that puts other words in the place of those from one unit to another,
	// or where they stand alone without units, as the act of the actor. What it gives keeps the edit:
	// it fails with document.ErrMoved when the text is no longer what it was. False when the words are
	// not there any more.
	Splice(ctx context.Context, q db.Querier, actor account.Actor, subject document.Subject, root string, from, to yjs.ID, words, by string) (keep func(tx *db.Tx) error, found bool, err error)
}

// Service keeps remarks.
type Service struct {
	db     *db.DB
	beside Beside
	texts  Texts
	post   *mail.Postbox
	now    func() time.Time
}

// NewService makes the service.
func NewService(d *db.DB, beside Beside, texts Texts, post *mail.Postbox, now func() time.Time) *Service {
	return &Service{d, beside, texts, post, now}
}

// Which remarks of a section are wanted.
type Which string

// The choices: those open, those open that concern the person asking, all.
const (
	Opened Which = "open"
	Mine   Which = "mine"
	All    Which = "all"
)

// ParseWhich reads a choice; anything else is those open.
func ParseWhich(text string) Which {
	if w := Which(text); w == Mine || w == All {
		return w
	}
	return Opened
}

// Table is what somebody sees of the remarks of a section.
type Table struct {
	Remarks []Remark // open ones oldest first; all, newest first
	Right   document.Right
	People  []Person
	Open    map[string]int // how many are open, by text
	db.Paged
}

// Show gives the remarks of a section to those who may read it; page counts where all are
// wanted.
func (s *Service) Show(ctx context.Context, actor account.Actor, subject document.Subject, which Which, page int) (Table, error) {
	right, err := s.right(ctx, s.db, actor, subject)
	if err != nil {
		return Table{}, err
	}
	t := Table{Right: right}
	if err := MayRead(right); err != nil {
		return t, err
	}
	if t.Open, err = countOpen(ctx, s.db, subject); err != nil {
		return t, err
	}
	if t.People, err = s.beside.People(ctx, s.db, subject); err != nil {
		return t, err
	}
	t.Remarks, t.Paged, err = list(ctx, s.db, subject, which, actor.ID, page)
	return t, err
}

// Count tells how many remarks are open in a section, by text, to those who may read it.
func (s *Service) Count(ctx context.Context, actor account.Actor, subject document.Subject) (map[string]int, error) {
	right, err := s.right(ctx, s.db, actor, subject)
	if err != nil {
		return nil, err
	}
	if err := MayRead(right); err != nil {
		return nil, err
	}
	return countOpen(ctx, s.db, subject)
}

// Read notes that somebody has the remarks of a section before them: what is said next brings
// them a mail again. It is no act that others see, and leaves no trail.
func (s *Service) Read(ctx context.Context, actor account.Actor, subject document.Subject) error {
	right, err := s.right(ctx, s.db, actor, subject)
	if err != nil {
		return err
	}
	if err := MayRead(right); err != nil {
		return err
	}
	told, err := countTold(ctx, s.db, subject, actor.ID)
	if err != nil || told == 0 {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error { return forgetTold(ctx, tx, subject, actor.ID) })
}

func (s *Service) right(ctx context.Context, q db.Querier, actor account.Actor, subject document.Subject) (document.Right, error) {
	rights, err := s.beside.Rights(ctx, q, subject, []string{actor.ID})
	return rights[actor.ID], err
}

// Add says something beside a text, and tells those it names. Where the words it is about are
// not in the text as saved, nothing is kept.
func (s *Service) Add(ctx context.Context, actor account.Actor, subject document.Subject, n New) (r Remark, err error) {
	// A long text is read before the transaction: nobody waits for it. Words that go meanwhile are
	// words that went a moment later.
	if err := s.placed(ctx, s.db, actor, subject, &n); err != nil {
		return r, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if r, err = s.make(ctx, tx, actor, subject, n); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "remark.made", r.ID, audit.Detail{"text": subject.String() + "." + r.Root, "kind": r.Kind})
	})
	return r, err
}

// AddIn is Add as a part of an act of a room above, which puts its own line on the trail.
func (s *Service) AddIn(ctx context.Context, tx *db.Tx, actor account.Actor, subject document.Subject, n New) (r Remark, err error) {
	if err := s.placed(ctx, tx, actor, subject, &n); err != nil {
		return r, err
	}
	return s.make(ctx, tx, actor, subject, n)
}

// placed refuses a remark that may not be made, or says something wrong, and finds its words.
func (s *Service) placed(ctx context.Context, q db.Querier, actor account.Actor, subject document.Subject, n *New) error {
	if _, err := s.checked(ctx, q, actor, subject, n); err != nil {
		return err
	}
	return s.place(ctx, q, subject, n)
}

// make keeps a remark whose words were found.
func (s *Service) make(ctx context.Context, tx *db.Tx, actor account.Actor, subject document.Subject, n New) (r Remark, err error) {
	people, err := s.checked(ctx, tx, actor, subject, &n)
	if err != nil {
		return r, err
	}
	r = Remark{
		ID: db.NewID(), Subject: subject, Root: n.Root, Kind: n.Kind, Anchor: n.Anchor, Quote: n.Quote, Replacement: n.Replacement,
		OwnerID: n.OwnerID, DueOn: n.DueOn, State: Open, AuthorID: actor.ID, At: s.now(), Version: 1,
	}
	return r, s.begin(ctx, tx, actor, &r, n.Body, people)
}

// checked refuses a remark that may not be made, or says something wrong; it gives those who read
// the text.
func (s *Service) checked(ctx context.Context, q db.Querier, actor account.Actor, subject document.Subject, n *New) ([]Person, error) {
	right, err := s.right(ctx, q, actor, subject)
	if err != nil {
		return nil, err
	}
	if err := MayRemark(right); err != nil {
		return nil, err
	}
	people, err := s.beside.People(ctx, q, subject)
	if err != nil {
		return nil, err
	}
	return people, n.check(people)
}

// begin keeps a new remark with its first message.
func (s *Service) begin(ctx context.Context, tx *db.Tx, actor account.Actor, r *Remark, body string, people []Person) error {
	open, all, err := count(ctx, tx, r.Subject)
	if err != nil {
		return err
	}
	if open >= maxOpen || all >= maxRemarks {
		return fault.New(fault.TooLarge, "remark.too_many", "open", maxOpen, "all", maxRemarks)
	}
	if err := insert(ctx, tx, *r); err != nil {
		return err
	}
	return s.say(ctx, tx, actor, r, body, people)
}

// say adds a message, if there is one, and tells those who should know.
func (s *Service) say(ctx context.Context, tx *db.Tx, actor account.Actor, r *Remark, body string, people []Person) error {
	if body != "" {
		m := Message{ID: db.NewID(), AuthorID: actor.ID, Author: actor.Called(), Body: body, At: s.now()}
		if err := insertMessage(ctx, tx, r.ID, m); err != nil {
			return err
		}
		r.Messages = append(r.Messages, m)
	}
	return s.tell(ctx, tx, actor, *r, body, people)
}

// place finds the words of a new remark in the text.
func (s *Service) place(ctx context.Context, q db.Querier, subject document.Subject, n *New) error {
	roots, err := s.beside.Roots(ctx, q, subject)
	if err != nil {
		return err
	}
	if !slices.Contains(roots, n.Root) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	var fields fault.Fields
	switch {
	case n.Anchor != Anchor{}:
		if err := s.quote(ctx, q, subject, n, &fields); err != nil {
			return err
		}
	case n.Quote != "":
		from, to, found, err := s.texts.Find(ctx, q, subject, n.Root, n.Quote)
		if err != nil {
			return err
		}
		if !found {
			fields.Add("quote", "remark.words_unknown")
			break
		}
		if n.Anchor = anchorOf(from, to); n.Anchor == (Anchor{}) {
			break // nobody has opened the text yet
		}
		if err := s.quote(ctx, q, subject, n, &fields); err != nil { // as it is spelled there
			return err
		}
	}
	return fields.Err()
}

// quote reads the words at the anchor: what a page says of them counts for nothing.
func (s *Service) quote(ctx context.Context, q db.Querier, subject document.Subject, n *New, fields *fault.Fields) error {
	from, to := n.Anchor.units()
	words, one, err := s.texts.Words(ctx, q, subject, n.Root, from, to)
	if err != nil {
		return err
	}
	runes := []rune(words)
	switch {
	case words == "":
		fields.Add("quote", "remark.words_unknown")
	case n.Kind == Suggestion && !one:
		fields.Add("quote", "remark.one_piece")
	case n.Kind == Suggestion && len(runes) > maxQuote:
		fields.Add("quote", "field.too_long", "max", maxQuote)
	case n.Kind == Suggestion && words == n.Replacement:
		fields.Add("replacement", "remark.same_words")
	}
	n.Quote = string(runes[:min(len(runes), maxQuote)])
	return nil
}

// Reply says something in a remark that is open; tells is somebody to mention besides those in
// the body, or "".
func (s *Service) Reply(ctx context.Context, actor account.Actor, subject document.Subject, id, body, tells string) (Remark, error) {
	var r Remark
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		var right document.Right
		var err error
		if r, right, err = s.load(ctx, tx, actor, subject, id); err != nil {
			return err
		}
		if err := MayReply(right, r.State); err != nil {
			return err
		}
		people, err := s.beside.People(ctx, tx, r.Subject)
		if err != nil {
			return err
		}
		var fields fault.Fields
		if body = said(&fields, body, tells, people, true); fields.Err() != nil {
			return fields.Err()
		}
		if len(r.Messages) >= maxMessages {
			return fault.New(fault.TooLarge, "remark.too_long", "max", maxMessages)
		}
		if err := touch(ctx, tx, &r); err != nil {
			return err
		}
		if err := s.say(ctx, tx, actor, &r, body, people); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "remark.answered", id, nil)
	})
	return r, err
}

// load reads a remark with its messages, and what the actor may do with the text.
func (s *Service) load(ctx context.Context, q db.Querier, actor account.Actor, subject document.Subject, id string) (Remark, document.Right, error) {
	r, err := get(ctx, q, subject, id)
	if err != nil {
		return r, document.None, err
	}
	right, err := s.right(ctx, q, actor, r.Subject)
	return r, right, err
}
