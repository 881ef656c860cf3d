package collective

import (
	"context"
	"errors"
	"strings"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/mail"
)

const (
	// invitationLife is how long an invitation or a join link works.
	invitationLife = 14 * 24 * time.Hour
	// maxMailed bounds the invitations one person sends in a day: the largest collective
	// met has forty members, and a facilitator accompanies several.
	maxMailed = 300
	// maxReceived bounds the invitations one address receives in a day.
	maxReceived = 6
)

// Invite asks someone by mail to join, in a role, perhaps to represent an organisation. A
// new invitation to the same address replaces the one that waits; the same one asked again
// within a minute sends nothing.
func (s *Service) Invite(ctx context.Context, actor account.Actor, collectiveID, email string, role Role, organisationID string) error {
	email, err := account.ParseEmail(email)
	if err != nil {
		return err
	}
	if role, err = ParseRole(string(role)); err != nil {
		return err
	}
	return s.act(ctx, actor, collectiveID, "collective.invited", MayLead, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		if organisationID != "" {
			if err := mustTakePart(ctx, tx, collectiveID, organisationID); err != nil {
				return nil, err
			}
		}
		if err := mustBeOutside(ctx, tx, actor, collectiveID, email); err != nil {
			return nil, err
		}
		return s.mailInvitation(ctx, tx, actor, Invitation{CollectiveID: collectiveID, Email: email, Role: role, OrganisationID: organisationID})
	})
}

// Resend sends a waiting invitation again, with a new link for fourteen more days.
func (s *Service) Resend(ctx context.Context, actor account.Actor, collectiveID, invitationID string) error {
	return s.act(ctx, actor, collectiveID, "collective.invited", MayLead, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		i, err := getInvitation(ctx, tx, collectiveID, invitationID)
		if err != nil {
			return nil, err
		}
		if i.Email == "" {
			return nil, unknown()
		}
		if i.ended != "" && i.ended != "replaced" { // replaced: the button was pressed twice
			return nil, fault.New(fault.Conflict, "collective.invitation.over")
		}
		return s.mailInvitation(ctx, tx, actor, i)
	})
}

func (s *Service) mailInvitation(ctx context.Context, tx *db.Tx, actor account.Actor, i Invitation) (audit.Detail, error) {
	now, folded := s.now(), strings.ToLower(i.Email)
	waiting, err := waitingFor(ctx, tx, i.CollectiveID, folded, now)
	if err != nil && !errors.Is(err, db.ErrNone) {
		return nil, err
	}
	if waiting.ID != "" && waiting.Role == i.Role && waiting.OrganisationID == i.OrganisationID && waiting.CreatedAt.Add(echo).After(now) {
		return nil, errEcho
	}
	sent, received, err := countMailed(ctx, tx, actor.ID, folded, now.Add(-24*time.Hour))
	if err != nil {
		return nil, err
	}
	if sent >= maxMailed || received >= maxReceived {
		return nil, fault.New(fault.Limited, "collective.invitation.too_many")
	}
	c, err := Get(ctx, tx, i.CollectiveID)
	if err != nil {
		return nil, err
	}
	token, err := s.openInvitation(ctx, tx, actor, i)
	if err != nil {
		return nil, err
	}
	letter := mail.Letter{
		To: i.Email, Lang: actor.Lang, Key: "collective.mail.invitation",
		Args: []any{"inviter", actor.Called(), "collective", c.Name, "days", int(invitationLife.Hours() / 24)}, Path: "/invitations/" + token,
	}
	if person, err := account.FindByEmail(ctx, tx, i.Email); err == nil {
		letter.Name, letter.Lang = person.Name, person.Lang
	}
	return audit.Detail{"role": i.Role, "organisation": i.OrganisationID}, s.post.Post(ctx, tx, letter)
}

// openInvitation replaces the invitation that waits at the same address by a new one.
func (s *Service) openInvitation(ctx context.Context, tx *db.Tx, actor account.Actor, i Invitation) (token string, err error) {
	token, folded := account.NewSecret(), strings.ToLower(i.Email)
	i.ID, i.InvitedBy, i.CreatedAt, i.ExpiresAt = db.NewID(), actor.ID, s.now(), s.now().Add(invitationLife)
	if err := replaceInvitation(ctx, tx, i.CollectiveID, folded, actor.ID, s.now()); err != nil {
		return "", err
	}
	return token, insertInvitation(ctx, tx, i, folded, account.HashSecret(token))
}

// OpenJoinLink makes a link that several people may use to join, and ends the former one.
// The link is given once: only its hash is kept.
func (s *Service) OpenJoinLink(ctx context.Context, actor account.Actor, collectiveID string, role Role) (token string, err error) {
	if role, err = ParseRole(string(role)); err != nil {
		return "", err
	}
	err = s.act(ctx, actor, collectiveID, "collective.join_link_opened", MayLead, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		token, err = s.openInvitation(ctx, tx, actor, Invitation{CollectiveID: collectiveID, Role: role})
		return audit.Detail{"role": role}, err
	})
	return token, err
}

// Offer is what an invitation says to the person who opens it.
type Offer struct {
	Invitation
	Collective, Purpose string
	Member              bool // the person who looks is of the collective already
}

// CheckInvitation tells what an invitation offers, signed in or not; NotFound when it is
// unknown, too old or ended.
func (s *Service) CheckInvitation(ctx context.Context, actor account.Actor, token string) (Offer, error) {
	i, err := s.liveInvitation(ctx, s.db, token)
	if err != nil {
		return Offer{}, err
	}
	c, err := Get(ctx, s.db, i.CollectiveID)
	if err != nil {
		return Offer{}, err
	}
	role, err := RoleOf(ctx, s.db, i.CollectiveID, actor.ID)
	return Offer{i, c.Name, c.Purpose, role != NoRole}, err
}

func (s *Service) liveInvitation(ctx context.Context, q db.Querier, token string) (Invitation, error) {
	i, err := findInvitation(ctx, q, account.HashSecret(token))
	if err != nil && !errors.Is(err, db.ErrNone) {
		return i, err
	}
	if err != nil || i.ended != "" || !s.now().Before(i.ExpiresAt) {
		return i, fault.New(fault.NotFound, "invitation.gone")
	}
	return i, nil
}

// Join accepts an invitation or a join link. Whoever holds the link joins: the mail may
// have been sent to another address of the same person. Someone already a member keeps
// the larger of both roles; joining twice changes nothing.
func (s *Service) Join(ctx context.Context, actor account.Actor, token string) (collectiveID string, err error) {
	if err := actor.MustSignIn(); err != nil {
		return "", err
	}
	i, err := findInvitation(ctx, s.db, account.HashSecret(token))
	if errors.Is(err, db.ErrNone) {
		return "", fault.New(fault.NotFound, "invitation.gone")
	} else if err != nil {
		return "", err
	}
	return i.CollectiveID, s.act(ctx, actor, i.CollectiveID, "collective.joined", mayJoin, func(tx *db.Tx, role Role) (audit.Detail, error) {
		live, err := s.liveInvitation(ctx, tx, token)
		switch {
		case fault.Is(err, fault.NotFound) && live.ended == "accepted" && live.endedBy == actor.ID && role != NoRole:
			return nil, errEcho
		case err != nil:
			return nil, err
		case live.Email == "" && (role == live.Role || role == Writer || role == Lead):
			return nil, errEcho
		}
		return audit.Detail{"role": live.Role, "organisation": live.OrganisationID}, s.join(ctx, tx, actor, live, role)
	})
}

// mayJoin lets anyone in: the invitation is the permission.
func mayJoin(Role) error { return nil }

func (s *Service) join(ctx context.Context, tx *db.Tx, actor account.Actor, i Invitation, role Role) error {
	if i.Email != "" {
		if _, err := endInvitation(ctx, tx, i.ID, "accepted", actor.ID, s.now()); err != nil {
			return err
		}
	}
	if role == NoRole || role == Reader {
		if err := setMember(ctx, tx, i.CollectiveID, actor.ID, i.Role, s.now()); err != nil {
			return err
		}
	}
	if i.OrganisationID == "" {
		return nil
	}
	return setRepresentative(ctx, tx, i.CollectiveID, i.OrganisationID, actor.ID)
}

// Decline ends an invitation that was mailed, without an account: whoever holds the link
// may say no. Saying it twice changes nothing.
func (s *Service) Decline(ctx context.Context, actor account.Actor, token string) error {
	i, err := findInvitation(ctx, s.db, account.HashSecret(token))
	if errors.Is(err, db.ErrNone) || (err == nil && i.Email == "") {
		return fault.New(fault.NotFound, "invitation.gone")
	} else if err != nil {
		return err
	}
	return s.act(ctx, actor, i.CollectiveID, "collective.invitation_declined", mayJoin, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		live, err := s.liveInvitation(ctx, tx, token)
		if fault.Is(err, fault.NotFound) && live.ended == "declined" {
			return nil, errEcho
		} else if err != nil {
			return nil, err
		}
		_, err = endInvitation(ctx, tx, live.ID, "declined", actor.ID, s.now())
		return audit.Detail{"invitation": live.ID}, err
	})
}

// EndInvitation revokes an invitation or the join link.
func (s *Service) EndInvitation(ctx context.Context, actor account.Actor, collectiveID, invitationID string) error {
	return s.act(ctx, actor, collectiveID, "collective.invitation_revoked", MayLead, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		i, err := getInvitation(ctx, tx, collectiveID, invitationID)
		if err != nil {
			return nil, err
		}
		switch i.ended {
		case "":
			_, err = endInvitation(ctx, tx, i.ID, "revoked", actor.ID, s.now())
			return audit.Detail{"invitation": i.ID}, err
		case "accepted":
			return nil, fault.New(fault.Conflict, "collective.invitation.over")
		default:
			return nil, errEcho
		}
	})
}
