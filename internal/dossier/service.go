package dossier

import (
	"context"
	"slices"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/blob"
	"maillage/internal/clamd"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/intake"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
)

// Service performs the acts of those who write applications.
type Service struct {
	db    *db.DB
	calls *programme.Service
	door  intake.Door
	now   func() time.Time
	texts Texts // nil where long answers are as all others
	films Films // nil where films are files as all others

	sources Sources // nil where there are no workshops
}

// NewService makes the service.
func NewService(d *db.DB, calls *programme.Service, files *blob.Store, scanner clamd.Scanner, now func() time.Time) *Service {
	return &Service{db: d, calls: calls, door: intake.Door{Files: files, Scanner: scanner}, now: now}
}

// hand is a dossier in the hands of someone who may change a section of it.
type hand struct {
	Dossier
	tx         *db.Tx
	definition call.Definition
}

// Sections of a dossier that are not part of the call's form; corrections may reopen them too.
const (
	SettingsSection = "@settings"
	BudgetSection   = "@budget"
	LettersSection  = "@letters"
	PiecesSection   = "@pieces"
)

// write runs one act on one section of a dossier: the role and the state are read in the
// transaction, the content's version grows, and the act leaves one line in the trail.
func (s *Service) write(ctx context.Context, actor account.Actor, id, section, act string, do func(h hand) (audit.Detail, error)) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		return s.writeIn(ctx, tx, actor, id, section, func(h hand) error {
			detail, err := do(h)
			if err != nil {
				return err
			}
			return audit.Record(ctx, tx, s.now(), actor.ID, act, id, detail)
		})
	})
}

// writeIn is write as a part of an act that puts its own line on the trail.
func (s *Service) writeIn(ctx context.Context, tx *db.Tx, actor account.Actor, id, section string, do func(h hand) error) error {
	d, err := Get(ctx, tx, id)
	if err != nil {
		return err
	}
	role, err := collective.RoleOf(ctx, tx, d.CollectiveID, actor.ID)
	if err != nil {
		return err
	}
	open := false
	if d.State.Filed() {
		sections, err := OpenSectionsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		open = slices.Contains(sections, section)
	}
	if err := MayWrite(role, d.State, open); err != nil {
		return err
	}
	revision, err := s.calls.Revision(ctx, tx, d.CallID, d.FormRevision)
	if err != nil {
		return err
	}
	if err := do(hand{d, tx, revision.Definition}); err != nil {
		return err
	}
	return touch(ctx, tx, id)
}

// Start begins an application of a collective to a round of a published call.
func (s *Service) Start(ctx context.Context, actor account.Actor, callID, roundID, collectiveID, title string) (Dossier, error) {
	var fields fault.Fields
	d := Dossier{
		ID: db.NewID(), CallID: callID, RoundID: roundID, CollectiveID: collectiveID, Title: checkTitle(&fields, title),
		Attributes: map[string]string{}, State: Draft, CreatedAt: s.now(), Version: 1, Settings: 1,
	}
	if collectiveID == "" {
		fields.Add("collective", "field.choose")
	}
	if roundID == "" {
		fields.Add("round", "field.choose")
	}
	if err := fields.Err(); err != nil {
		return Dossier{}, err
	}
	return d, s.db.Write(ctx, func(tx *db.Tx) error {
		if err := s.mayStart(ctx, tx, actor, &d); err != nil {
			return err
		}
		if err := insertDossier(ctx, tx, d); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "dossier.started", d.ID, audit.Detail{"call": callID, "round": roundID})
	})
}

// mayStart checks who starts and that the round still takes applications, and fills what
// the call decides.
func (s *Service) mayStart(ctx context.Context, tx *db.Tx, actor account.Actor, d *Dossier) error {
	role, err := collective.RoleOf(ctx, tx, d.CollectiveID, actor.ID)
	if err != nil {
		return err
	}
	if role == collective.NoRole {
		return fault.Wrong("collective", "field.choose")
	}
	if err := MayStart(role); err != nil {
		return err
	}
	c, err := programme.GetCall(ctx, tx, d.CallID)
	if err != nil {
		return err
	}
	if c.State != programme.Published {
		return fault.New(fault.Conflict, "dossier.call_not_open")
	}
	round, err := programme.GetRound(ctx, tx, d.RoundID)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && round.CallID != d.CallID:
		return fault.Wrong("round", "field.choose")
	case err != nil:
		return err
	case round.Dropped:
		return fault.New(fault.Conflict, "dossier.round_dropped")
	case round.Over(s.now()):
		return fault.New(fault.Conflict, "dossier.round_closed")
	}
	revision, err := s.calls.Revision(ctx, tx, c.ID, c.Revision)
	if err != nil {
		return err
	}
	d.FormRevision = c.Revision
	if d.Years == 0 {
		d.Years = revision.Definition.Years.Min
	}
	return nil
}

// Settings are what a dossier says of itself besides the form.
type Settings struct {
	Title, PlaceID, VideoLink string
	Years                     int
	Attributes                map[string]string
}

// settle gives the dossier with its new settings, when the call allows them.
func settle(d Dossier, definition call.Definition, set Settings) (Dossier, error) {
	var fields fault.Fields
	d.Title, d.Years, d.PlaceID = checkTitle(&fields, set.Title), set.Years, set.PlaceID
	d.VideoLink = entry.Line(&fields, "video_link", set.VideoLink, maxLink, false)
	if d.VideoLink != "" {
		checkLink(&fields, definition, d.VideoLink)
	}
	if d.Years < definition.Years.Min || d.Years > definition.Years.Max {
		fields.Add("years", "programme.amount.years", "min", definition.Years.Min, "max", definition.Years.Max, "given", d.Years)
	}
	d.Attributes = map[string]string{}
	for _, attribute := range definition.Attributes {
		value := set.Attributes[attribute.Key]
		if value == "" {
			continue
		}
		if _, ok := attribute.Option(value); !ok {
			fields.Add("attribute-"+attribute.Key, "field.choose")
		}
		d.Attributes[attribute.Key] = value
	}
	return d, fields.Err()
}

func checkLink(fields *fault.Fields, definition call.Definition, link string) {
	if !definition.Video.LinkAllowed {
		fields.Add("video_link", "dossier.video.no_link")
	} else if _, problem := call.Normalise(call.Question{Kind: call.Link}, link); problem != nil {
		fields.Add("video_link", problem.Key, problem.Args...)
	}
}

// ownPlace refuses a place of another collective; the place it already has may be one that
// was removed since.
func ownPlace(ctx context.Context, tx *db.Tx, d Dossier, placeID string) error {
	if placeID == "" || placeID == d.PlaceID {
		return nil
	}
	place, err := collective.GetPlace(ctx, tx, placeID)
	if fault.Is(err, fault.NotFound) || err == nil && place.CollectiveID != d.CollectiveID {
		return fault.Wrong("place", "field.choose") // it may have been removed while the form was being filled
	}
	return err
}

// SaveSettings changes the title, place, years, attributes and video link; Stale when
// someone saved them after seen.
func (s *Service) SaveSettings(ctx context.Context, actor account.Actor, id string, seen int, set Settings) error {
	return s.write(ctx, actor, id, SettingsSection, "dossier.settings_saved", func(h hand) (audit.Detail, error) {
		d, err := settle(h.Dossier, h.definition, set)
		if err != nil {
			return nil, err
		}
		d.Settings = seen
		if err := ownPlace(ctx, h.tx, h.Dossier, set.PlaceID); err != nil {
			return nil, err
		}
		return nil, fault.MustChange(updateSettings(ctx, h.tx, d))
	})
}

// MoveToRevision takes the newest published form; answers stay. The page shows what
// changed before people press the button.
func (s *Service) MoveToRevision(ctx context.Context, actor account.Actor, id string) error {
	return s.write(ctx, actor, id, SettingsSection, "dossier.moved_to_revision", func(h hand) (audit.Detail, error) {
		c, err := programme.GetCall(ctx, h.tx, h.CallID)
		if err != nil {
			return nil, err
		}
		answers, err := s.answers(ctx, h.tx, id)
		if err != nil {
			return nil, err
		}
		if err := updateRevision(ctx, h.tx, id, c.Revision); err != nil {
			return nil, err
		}
		if s.texts != nil {
			err = s.texts.Follow(ctx, h.tx, actor, id, h.definition, answers)
		}
		return audit.Detail{"revision": c.Revision}, err
	})
}

// Duplicate starts the next round's draft from a dossier, in the transaction of the room
// that allows it: settings, answers, budget and letters; files must be checked again, so
// they stay behind. It gives the new identifier.
func (s *Service) Duplicate(ctx context.Context, tx *db.Tx, actor account.Actor, from Dossier, roundID string) (string, error) {
	d := from
	d.ID, d.RoundID, d.State, d.PreviousID, d.CreatedAt = db.NewID(), roundID, Draft, from.ID, s.now()
	if err := s.mayStart(ctx, tx, actor, &d); err != nil {
		return "", err
	}
	if err := insertDossier(ctx, tx, d); err != nil {
		return "", err
	}
	lines, err := copyLines(ctx, tx, from.ID, d.ID, s.now())
	if err != nil {
		return "", err
	}
	if err := s.copyAnswers(ctx, tx, from.ID, d.ID, lines); err != nil {
		return "", err
	}
	letters, err := Letters(ctx, tx, from.ID)
	if err != nil {
		return "", err
	}
	for _, l := range letters {
		l.ID, l.Status = db.NewID(), "asked"
		if err := insertLetter(ctx, tx, d.ID, l, s.now()); err != nil {
			return "", err
		}
	}
	return d.ID, nil
}

// PerPage is how many dossiers a page of List holds.
const PerPage = 20

// List gives a page of the dossiers of the actor's collectives, the newest first, and how
// many there are. Pages begin at 1.
func (s *Service) List(ctx context.Context, actor account.Actor, page int) ([]Dossier, int, error) {
	total, err := countOfPerson(ctx, s.db, actor.ID)
	if err != nil {
		return nil, 0, err
	}
	list, err := ofPerson(ctx, s.db, actor.ID, PerPage, (max(page, 1)-1)*PerPage)
	return list, total, err
}
