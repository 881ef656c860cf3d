package programme

import (
	"context"
	"strings"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/fold"
	"maillage/internal/mail"
)

// invitationLife is how long a funder's invitation can be accepted.
const invitationLife = 14 * 24 * time.Hour

// maxInvited is how many invitations leave for a funder in a day: a large jury, no mailing.
const maxInvited = 200

// CreateFunder makes a funder with the actor as its first manager.
func (s *Service) CreateFunder(ctx context.Context, actor account.Actor, name string) (Funder, error) {
	name, err := checkFunderName(name)
	if err != nil {
		return Funder{}, err
	}
	f := Funder{ID: db.NewID(), Name: name, CreatedAt: s.now(), Version: 1, Role: Manager}
	return f, s.db.Write(ctx, func(tx *db.Tx) error {
		if err := MayCreateFunder(actor); err != nil {
			return err
		}
		if err := insertFunder(ctx, tx, f, fold.Text(name)); err != nil {
			return err
		}
		if err := setMember(ctx, tx, f.ID, actor.ID, Manager, s.now()); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "funder.created", f.ID, nil)
	})
}

// Funders lists the funders the actor works for.
func (s *Service) Funders(ctx context.Context, actor account.Actor) ([]Funder, error) {
	return FundersOf(ctx, s.db, actor.ID)
}

// Team gives a funder with its people and waiting invitations to those who work for it.
func (s *Service) Team(ctx context.Context, actor account.Actor, funderID string) (Funder, []Member, []Invitation, error) {
	role, err := RoleOf(ctx, s.db, funderID, actor.ID)
	if err != nil {
		return Funder{}, nil, nil, err
	}
	if err := MaySeeFunder(role); err != nil {
		return Funder{}, nil, nil, err
	}
	f, err := GetFunder(ctx, s.db, funderID)
	if err != nil {
		return Funder{}, nil, nil, err
	}
	f.Role = role
	members, err := Members(ctx, s.db, funderID)
	if err != nil {
		return Funder{}, nil, nil, err
	}
	invitations, err := Invitations(ctx, s.db, funderID, s.now())
	return f, members, invitations, err
}

// Invite asks a person by mail to join a funder in a role. A new invitation to the same
// address replaces the one that waits.
func (s *Service) Invite(ctx context.Context, actor account.Actor, funderID, email string, role Role) error {
	email, err := account.ParseEmail(email)
	if err != nil {
		return err
	}
	if role, err = ParseRole(string(role)); err != nil {
		return err
	}
	token, folded := account.NewSecret(), strings.ToLower(email)
	return s.manage(ctx, actor, funderID, "funder.invited", func(tx *db.Tx) (audit.Detail, error) {
		f, err := GetFunder(ctx, tx, funderID)
		if err != nil {
			return nil, err
		}
		today, err := countInvitations(ctx, tx, funderID, s.now().Add(invitationLife-24*time.Hour))
		if err != nil {
			return nil, err
		}
		if today >= maxInvited {
			return nil, fault.New(fault.Limited, "funder.invitation.too_many")
		}
		if err := revokeInvitationsTo(ctx, tx, funderID, folded, s.now()); err != nil {
			return nil, err
		}
		invitation := Invitation{ID: db.NewID(), FunderID: funderID, Email: email, Role: role, ExpiresAt: s.now().Add(invitationLife)}
		if err := insertInvitation(ctx, tx, invitation, folded, account.HashSecret(token)); err != nil {
			return nil, err
		}
		letter := mail.Letter{
			To: email, Lang: actor.Lang, Key: "programme.mail.invitation",
			Args: []any{"inviter", actor.Called(), "funder", f.Name, "days", int(invitationLife.Hours() / 24)},
			Path: "/funder-invitations/" + token,
		}
		if person, err := account.FindByEmail(ctx, tx, email); err == nil {
			letter.Name, letter.Lang = person.Name, person.Lang
		}
		return audit.Detail{"invitation": invitation.ID, "role": role}, s.post.Post(ctx, tx, letter)
	})
}

// CheckInvitation tells what an invitation offers, or NotFound when it is unknown, too
// old, accepted or revoked.
func (s *Service) CheckInvitation(ctx context.Context, _ account.Actor, token string) (Funder, Role, error) {
	invitation, err := findInvitation(ctx, s.db, account.HashSecret(token), s.now())
	if err != nil {
		return Funder{}, NoRole, err
	}
	f, err := GetFunder(ctx, s.db, invitation.FunderID)
	return f, invitation.Role, err
}

// Join accepts an invitation. Whoever holds the link joins: the mail may have been sent
// to another address of the same person. A manager never loses that role by joining.
func (s *Service) Join(ctx context.Context, actor account.Actor, token string) (funderID string, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := actor.MustSignIn(); err != nil {
			return err
		}
		invitation, err := findInvitation(ctx, tx, account.HashSecret(token), s.now())
		if err != nil {
			return err
		}
		funderID = invitation.FunderID
		if _, err := endInvitation(ctx, tx, funderID, invitation.ID, db.Time{Time: s.now()}, db.Time{}); err != nil {
			return err
		}
		role, err := RoleOf(ctx, tx, funderID, actor.ID)
		if err != nil {
			return err
		}
		if role != Manager {
			if err := setMember(ctx, tx, funderID, actor.ID, invitation.Role, s.now()); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "funder.joined", funderID, audit.Detail{"role": invitation.Role})
	})
	return funderID, err
}

// Revoke ends a waiting invitation.
func (s *Service) Revoke(ctx context.Context, actor account.Actor, funderID, invitationID string) error {
	return s.manage(ctx, actor, funderID, "funder.invitation_revoked", func(tx *db.Tx) (audit.Detail, error) {
		ended, err := endInvitation(ctx, tx, funderID, invitationID, db.Time{}, db.Time{Time: s.now()})
		if err == nil && !ended {
			return nil, unknown()
		}
		return audit.Detail{"invitation": invitationID}, err
	})
}

// SetRole gives a person of the funder another role. The last manager keeps theirs.
func (s *Service) SetRole(ctx context.Context, actor account.Actor, funderID, accountID string, role Role) error {
	role, err := ParseRole(string(role))
	if err != nil {
		return err
	}
	return s.manage(ctx, actor, funderID, "funder.role_set", func(tx *db.Tx) (audit.Detail, error) {
		if err := keepsManager(ctx, tx, funderID, accountID, role); err != nil {
			return nil, err
		}
		return audit.Detail{"member": accountID, "role": role}, setMember(ctx, tx, funderID, accountID, role, s.now())
	})
}

// Remove ends a person's work for a funder. The last manager cannot be removed.
func (s *Service) Remove(ctx context.Context, actor account.Actor, funderID, accountID string) error {
	return s.manage(ctx, actor, funderID, "funder.member_removed", func(tx *db.Tx) (audit.Detail, error) {
		if err := keepsManager(ctx, tx, funderID, accountID, NoRole); err != nil {
			return nil, err
		}
		removed, err := removeMember(ctx, tx, funderID, accountID)
		if err == nil && !removed {
			return nil, unknown()
		}
		return audit.Detail{"member": accountID}, err
	})
}

// keepsManager refuses an act that would leave a funder without a manager, and any act on
// someone who is not of the funder.
func keepsManager(ctx context.Context, tx *db.Tx, funderID, accountID string, becomes Role) error {
	current, err := RoleOf(ctx, tx, funderID, accountID)
	if err != nil {
		return err
	}
	if current == NoRole {
		return unknown()
	}
	if current != Manager || becomes == Manager {
		return nil
	}
	managers, err := countManagers(ctx, tx, funderID)
	if err == nil && managers <= 1 {
		return fault.New(fault.Conflict, "programme.funder.last_manager")
	}
	return err
}

func (s *Service) manage(ctx context.Context, actor account.Actor, funderID, act string, do func(tx *db.Tx) (audit.Detail, error)) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		role, err := RoleOf(ctx, tx, funderID, actor.ID)
		if err != nil {
			return err
		}
		if err := MayManageFunder(role); err != nil {
			return err
		}
		detail, err := do(tx)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, act, funderID, detail)
	})
}
