package video

import (
	"context"
	"errors"
	"io"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/blob"
	"maillage/internal/clamd"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/intake"
)

// MaxSigned is the largest file of a signed form, in bytes: a few photographed pages.
const MaxSigned = 10_000_000

// SignedFormats are the endings of a signed form.
func SignedFormats() []string { return []string{"pdf", "jpg", "jpeg", "png"} }

// SavePerson adds someone who is filmed (no ID) or changes what is known of them, their consent
// too; Stale when someone saved after its Version.
func (s *Service) SavePerson(ctx context.Context, actor account.Actor, id string, p Person) (personID string, err error) {
	err = s.actOnPeople(ctx, actor, id, "video.person_saved", func(tx *db.Tx, st standing) (audit.Detail, error) {
		p := p // tried again, it begins as it was typed
		if err := p.check(); err != nil {
			return nil, err
		}
		if p.OrganisationID != "" {
			if _, err := collective.GetPartner(ctx, tx, st.CollectiveID, p.OrganisationID); fault.Is(err, fault.NotFound) {
				return nil, fault.Wrong("organisation", "field.choose")
			} else if err != nil {
				return nil, err
			}
		}
		detail := func() audit.Detail { return audit.Detail{"person": personID, "consent": string(p.Consent)} }
		if personID = p.ID; p.ID != "" {
			return detail(), fault.MustChange(updatePerson(ctx, tx, id, p))
		}
		if count, err := countPeople(ctx, tx, id); err != nil {
			return nil, err
		} else if count >= MostPeople {
			return nil, fault.New(fault.Conflict, "video.person.too_many", "max", MostPeople)
		}
		personID = db.NewID()
		p.ID = personID
		return detail(), insertPerson(ctx, tx, id, p, s.now())
	})
	return personID, err
}

// RemovePerson forgets someone who is filmed, with the form that they signed. A film that everyone saw is
// hidden until the lead says again that they may: who was removed may have said no.
func (s *Service) RemovePerson(ctx context.Context, actor account.Actor, id, personID string) error {
	return s.letGo(ctx, actor, id, personID, "video.person_removed", func(tx *db.Tx) error {
		return fault.MustExist(deletePerson(ctx, tx, id, personID, s.now()))
	})
}

// DropSigned deletes the form that a person signed: one that was kept by mistake, say. What is said
// of their consent stays.
func (s *Service) DropSigned(ctx context.Context, actor account.Actor, id, personID string) error {
	return s.letGo(ctx, actor, id, personID, "video.consent_dropped", func(*db.Tx) error { return nil })
}

// letGo does something about a person after which their signed form is gone, its file too.
func (s *Service) letGo(ctx context.Context, actor account.Actor, id, personID, act string, do func(tx *db.Tx) error) error {
	gone := ""
	err := s.actOnPeople(ctx, actor, id, act, func(tx *db.Tx, _ standing) (audit.Detail, error) {
		p, err := person(ctx, tx, id, personID)
		if err != nil {
			return nil, err
		}
		gone = ""
		if p.Signed != nil {
			gone = p.Signed.BlobID
			if err := deleteSigned(ctx, tx, personID); err != nil {
				return nil, err
			}
		}
		return audit.Detail{"person": personID}, do(tx)
	})
	if err != nil || gone == "" {
		return err
	}
	return s.door.Files.Delete(gone)
}

// KeepSigned keeps the form that a person signed; it takes the place of an earlier one, which is
// deleted. Whoever was asked, or not yet, is then said to have signed; who refused or withdrew is
// not: a paper found later changes nothing about that.
func (s *Service) KeepSigned(ctx context.Context, actor account.Actor, id, personID, name string, r io.Reader) error {
	if _, err := s.of(ctx, s.db, actor, id, standing.mayKeepConsents); err != nil { // before any byte is received
		return err
	}
	if _, err := person(ctx, s.db, id, personID); err != nil {
		return err
	}
	stored, kind, err := s.door.Receive(ctx, intake.Rule{Formats: SignedFormats(), MaxBytes: MaxSigned}, name, r)
	if err != nil {
		return err
	}
	file := Signed{BlobID: stored.ID, Name: intake.CleanName(name), Media: kind, Size: stored.Size, SHA256: stored.SHA256, AddedAt: s.now(), AddedBy: actor.ID}
	gone, err := s.keepSigned(ctx, actor, id, personID, file)
	if err != nil {
		gone = stored.ID
	}
	if gone != "" {
		err = errors.Join(err, s.door.Files.Delete(gone))
	}
	return err
}

// keepSigned has a received form looked at and writes it down; it gives the file whose place it
// takes, or "".
func (s *Service) keepSigned(ctx context.Context, actor account.Actor, id, personID string, file Signed) (gone string, err error) {
	verdict, unscanned, err := s.door.Scan(ctx, file.BlobID)
	if err != nil {
		return "", err
	}
	if verdict == clamd.Infected {
		return "", intake.Refuse("file.infected")
	}
	file.Scan = string(verdict)
	err = s.act(ctx, actor, id, "video.consent_kept", standing.mayKeepConsents, func(tx *db.Tx, _ standing) (audit.Detail, error) {
		p, err := person(ctx, tx, id, personID)
		if err != nil {
			return nil, err
		}
		if gone = ""; p.Signed != nil {
			gone = p.Signed.BlobID
		}
		if p.Consent == Wanted || p.Consent == Asked {
			if err := setConsent(ctx, tx, personID, SignedByThem); err != nil {
				return nil, err
			}
		}
		detail := audit.Detail{"person": personID, "sha256": file.SHA256}
		if unscanned != nil {
			detail["unscanned"] = unscanned.Error()
		}
		return detail, putSigned(ctx, tx, personID, file)
	})
	return gone, err
}

// OpenSigned gives the form that a person signed to the lead and writers of the collective.
func (s *Service) OpenSigned(ctx context.Context, actor account.Actor, id, personID string) (Signed, blob.File, error) {
	if _, err := s.of(ctx, s.db, actor, id, standing.mayKeepConsents); err != nil {
		return Signed{}, nil, err
	}
	p, err := person(ctx, s.db, id, personID)
	if err != nil {
		return Signed{}, nil, err
	}
	if p.Signed == nil {
		return Signed{}, nil, unknown()
	}
	content, err := s.door.Files.Open(ctx, p.Signed.BlobID)
	if err != nil {
		return Signed{}, nil, err
	}
	return *p.Signed, content, nil
}
