package collective

import (
	"context"
	"strings"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/mail"
)

// invitationLife is how long an invitation or a join link works.
const invitationLife = 14 * 24 * time.Hour

// Invite asks someone by mail to join, in a role, perhaps to represent an organisation. A
// new invitation to the same address replaces the one that waits.
func (s *Service) Invite(ctx context.Context, actor account.Actor, collectiveID, email string, role Role, organisationID string) error {
	email, err := account.ParseEmail(email)
	if err != nil {
		return err
	}
	token, err := s.invite(ctx, actor, collectiveID, "collective.invited", Invitation{Email: email, Role: role, OrganisationID: organisationID},
		func(tx *db.Tx, token string) error {
			c, err := Get(ctx, tx, collectiveID)
			if err != nil {
				return err
			}
			letter := mail.Letter{
				To: email, Lang: actor.Lang, Key: "collective.mail.invitation",
				Args: []any{"inviter", actor.Called(), "collective", c.Name, "days", int(invitationLife.Hours() / 24)}, Path: "/invitations/" + token,
			}
			if person, err := account.FindByEmail(ctx, tx, email); err == nil {
				letter.Name, letter.Lang = person.Name, person.Lang
			}
			return s.post.Post(ctx, tx, letter)
		})
	_ = token // only the mail carries it
	return err
}

// OpenJoinLink makes a link that several people may use to join, and ends the former one.
// The link is given once: only its hash is kept.
func (s *Service) OpenJoinLink(ctx context.Context, actor account.Actor, collectiveID string, role Role) (token string, err error) {
	return s.invite(ctx, actor, collectiveID, "collective.join_link_opened", Invitation{Role: role}, func(*db.Tx, string) error { return nil })
}

func (s *Service) invite(ctx context.Context, actor account.Actor, collectiveID, act string, i Invitation, then func(tx *db.Tx, token string) error) (string, error) {
	if _, err := ParseRole(string(i.Role)); err != nil {
		return "", err
	}
	token, folded := account.NewSecret(), strings.ToLower(i.Email)
	i.ID, i.CollectiveID, i.ExpiresAt = db.NewID(), collectiveID, s.now().Add(invitationLife)
	return token, s.act(ctx, actor, collectiveID, act, MayLead, func(tx *db.Tx, _ Role) error {
		if i.OrganisationID != "" {
			if _, err := GetPartner(ctx, tx, collectiveID, i.OrganisationID); err != nil {
				return err
			}
		}
		if err := replaceInvitation(ctx, tx, collectiveID, folded, s.now()); err != nil {
			return err
		}
		if err := insertInvitation(ctx, tx, i, folded, account.HashSecret(token)); err != nil {
			return err
		}
		return then(tx, token)
	})
}

// Offer is what an invitation says to the person who opens it.
type Offer struct {
	Invitation
	Collective   string
	Organisation string // whom they would represent, or ""
}

// CheckInvitation tells what an invitation offers; NotFound when it is unknown, too old or
// ended.
func (s *Service) CheckInvitation(ctx context.Context, _ account.Actor, token string) (Offer, error) {
	var o Offer
	i, err := findInvitation(ctx, s.db, account.HashSecret(token), s.now())
	if err != nil {
		return o, err
	}
	c, err := Get(ctx, s.db, i.CollectiveID)
	if err != nil {
		return o, err
	}
	o.Invitation, o.Collective = i, c.Name
	if i.OrganisationID != "" {
		p, err := GetPartner(ctx, s.db, i.CollectiveID, i.OrganisationID)
		if err != nil {
			return o, err
		}
		o.Organisation = p.Name
	}
	return o, nil
}

// Join accepts an invitation or a join link. Someone already a member keeps the larger of
// both roles; joining twice changes nothing.
func (s *Service) Join(ctx context.Context, actor account.Actor, token string) (collectiveID string, err error) {
	i, err := findInvitation(ctx, s.db, account.HashSecret(token), s.now())
	if err != nil {
		return "", err
	}
	may := func(Role) error { return actor.MustSignIn() }
	return i.CollectiveID, s.act(ctx, actor, i.CollectiveID, "collective.joined", may, func(tx *db.Tx, role Role) error {
		if i.Email != "" {
			if err := mustExist(endInvitation(ctx, tx, i.ID, "accepted", s.now())); err != nil {
				return err
			}
		} else if _, err := findInvitation(ctx, tx, account.HashSecret(token), s.now()); err != nil {
			return err
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
	})
}

// EndInvitation revokes an invitation or the join link.
func (s *Service) EndInvitation(ctx context.Context, actor account.Actor, collectiveID, invitationID string) error {
	return s.act(ctx, actor, collectiveID, "collective.invitation_revoked", MayLead, func(tx *db.Tx, _ Role) error {
		waiting, err := Invitations(ctx, tx, collectiveID, s.now())
		if err != nil {
			return err
		}
		for _, i := range waiting {
			if i.ID == invitationID {
				return mustExist(endInvitation(ctx, tx, invitationID, "revoked", s.now()))
			}
		}
		return unknown()
	})
}

// SetRole makes a member a writer or a reader.
func (s *Service) SetRole(ctx context.Context, actor account.Actor, collectiveID, accountID string, role Role) error {
	if _, err := ParseRole(string(role)); err != nil {
		return err
	}
	return s.act(ctx, actor, collectiveID, "collective.role_set", MayLead, func(tx *db.Tx, _ Role) error {
		if err := otherMember(ctx, tx, collectiveID, accountID); err != nil {
			return err
		}
		return setMember(ctx, tx, collectiveID, accountID, role, s.now())
	})
}

// otherMember refuses what would touch the lead or a stranger.
func otherMember(ctx context.Context, tx *db.Tx, collectiveID, accountID string) error {
	role, err := RoleOf(ctx, tx, collectiveID, accountID)
	if err != nil {
		return err
	}
	if role == NoRole {
		return unknown()
	}
	return MayLeave(role)
}

// Remove ends a member's part in the collective.
func (s *Service) Remove(ctx context.Context, actor account.Actor, collectiveID, accountID string) error {
	return s.act(ctx, actor, collectiveID, "collective.member_removed", MayLead, func(tx *db.Tx, _ Role) error {
		if err := otherMember(ctx, tx, collectiveID, accountID); err != nil {
			return err
		}
		return removeMember(ctx, tx, collectiveID, accountID)
	})
}

// Leave ends the actor's own part in the collective.
func (s *Service) Leave(ctx context.Context, actor account.Actor, collectiveID string) error {
	return s.act(ctx, actor, collectiveID, "collective.left", MayLeave, func(tx *db.Tx, _ Role) error {
		return removeMember(ctx, tx, collectiveID, actor.ID)
	})
}

// ProposeHandover offers the lead to another member, who must accept.
func (s *Service) ProposeHandover(ctx context.Context, actor account.Actor, collectiveID, accountID string) error {
	return s.act(ctx, actor, collectiveID, "collective.handover_proposed", MayLead, func(tx *db.Tx, _ Role) error {
		if err := otherMember(ctx, tx, collectiveID, accountID); err != nil {
			return err
		}
		c, err := Get(ctx, tx, collectiveID)
		if err != nil {
			return err
		}
		people, err := account.Named(ctx, tx, []string{accountID})
		if err != nil {
			return err
		}
		if err := proposeHandover(ctx, tx, collectiveID, accountID, s.now()); err != nil {
			return err
		}
		to := people[accountID]
		return s.post.Post(ctx, tx, mail.Letter{
			To: to.Email, Name: to.Name, Lang: to.Lang, Key: "collective.mail.handover",
			Args: []any{"lead", actor.Called(), "collective", c.Name}, Path: "/collectives/" + collectiveID,
		})
	})
}

// AnswerHandover accepts or declines the lead; whoever led becomes a writer. The lead may
// also withdraw the proposal, by declining it.
func (s *Service) AnswerHandover(ctx context.Context, actor account.Actor, collectiveID string, accept bool) error {
	name := "collective.handover_declined"
	if accept {
		name = "collective.handover_accepted"
	}
	return s.act(ctx, actor, collectiveID, name, MayRead, func(tx *db.Tx, role Role) error {
		to, err := handoverTo(ctx, tx, collectiveID)
		if err != nil {
			return err
		}
		if to == "" {
			return fault.New(fault.Conflict, "collective.no_handover")
		}
		if to != actor.ID && (accept || role != Lead) {
			return refuse()
		}
		if err := endHandover(ctx, tx, collectiveID); err != nil || !accept {
			return err
		}
		members, err := Members(ctx, tx, collectiveID)
		if err != nil {
			return err
		}
		for _, m := range members {
			if m.Role == Lead {
				if err := setMember(ctx, tx, collectiveID, m.AccountID, Writer, s.now()); err != nil {
					return err
				}
			}
		}
		return setMember(ctx, tx, collectiveID, actor.ID, Lead, s.now())
	})
}
