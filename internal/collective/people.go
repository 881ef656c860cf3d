package collective

import (
	"context"
	"strings"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/mail"
)

// SetRole makes a member a writer or a reader.
func (s *Service) SetRole(ctx context.Context, actor account.Actor, collectiveID, accountID string, role Role) error {
	if _, err := ParseRole(string(role)); err != nil {
		return err
	}
	return s.act(ctx, actor, collectiveID, "collective.role_set", MayLead, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		current, err := otherMember(ctx, tx, collectiveID, accountID)
		if err != nil {
			return nil, err
		}
		if current == role {
			return nil, errEcho
		}
		return audit.Detail{"member": accountID, "role": role}, setMember(ctx, tx, collectiveID, accountID, role, s.now())
	})
}

// otherMember gives the role of a member; it refuses what would touch the lead or a stranger.
func otherMember(ctx context.Context, tx *db.Tx, collectiveID, accountID string) (Role, error) {
	role, err := RoleOf(ctx, tx, collectiveID, accountID)
	if err != nil {
		return NoRole, err
	}
	return role, MayLeave(role)
}

// Remove ends a member's part in the collective, and what they represent. The join link,
// which they may have, and an invitation that waits for them end too.
func (s *Service) Remove(ctx context.Context, actor account.Actor, collectiveID, accountID string) error {
	return s.act(ctx, actor, collectiveID, "collective.member_removed", MayLead, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		if _, err := otherMember(ctx, tx, collectiveID, accountID); err != nil {
			return nil, err
		}
		people, err := account.Named(ctx, tx, []string{accountID})
		if err != nil {
			return nil, err
		}
		for _, at := range []string{"", strings.ToLower(people[accountID].Email)} {
			if err := replaceInvitation(ctx, tx, collectiveID, at, actor.ID, s.now()); err != nil {
				return nil, err
			}
		}
		return audit.Detail{"member": accountID}, removeMember(ctx, tx, collectiveID, accountID)
	})
}

// Leave ends the actor's own part in the collective, and what they represent.
func (s *Service) Leave(ctx context.Context, actor account.Actor, collectiveID string) error {
	return s.act(ctx, actor, collectiveID, "collective.left", MayLeave, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		return nil, removeMember(ctx, tx, collectiveID, actor.ID)
	})
}

// ProposeHandover offers the lead to another member, who must accept. Proposing it to
// someone else replaces the former proposal.
func (s *Service) ProposeHandover(ctx context.Context, actor account.Actor, collectiveID, accountID string) error {
	return s.act(ctx, actor, collectiveID, "collective.handover_proposed", MayLead, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		if _, err := otherMember(ctx, tx, collectiveID, accountID); fault.Is(err, fault.NotFound) {
			var fields fault.Fields // they may have left while the form was open
			fields.Add("member", "field.choose")
			return nil, fields.Err()
		} else if err != nil {
			return nil, err
		}
		already, err := handoverTo(ctx, tx, collectiveID)
		if err != nil {
			return nil, err
		}
		if already == accountID {
			return nil, errEcho
		}
		if err := proposeHandover(ctx, tx, collectiveID, accountID, s.now()); err != nil {
			return nil, err
		}
		return audit.Detail{"member": accountID}, s.tell(ctx, tx, collectiveID, accountID, "collective.mail.handover", "lead", actor.Called())
	})
}

// tell mails a member about their collective.
func (s *Service) tell(ctx context.Context, tx *db.Tx, collectiveID, accountID, key string, args ...any) error {
	c, err := Get(ctx, tx, collectiveID)
	if err != nil {
		return err
	}
	people, err := account.Named(ctx, tx, []string{accountID})
	if err != nil {
		return err
	}
	to := people[accountID]
	return s.post.Post(ctx, tx, mail.Letter{
		To: to.Email, Name: to.Name, Lang: to.Lang, Key: key, Args: append(args, "collective", c.Name), Path: "/collectives/" + collectiveID,
	})
}

// AnswerHandover accepts or declines the lead; whoever led becomes a writer and is told.
// The lead may also withdraw the proposal, by declining it.
func (s *Service) AnswerHandover(ctx context.Context, actor account.Actor, collectiveID string, accept bool) error {
	name := "collective.handover_declined"
	if accept {
		name = "collective.handover_accepted"
	}
	return s.act(ctx, actor, collectiveID, name, MayRead, func(tx *db.Tx, role Role) (audit.Detail, error) {
		to, err := handoverTo(ctx, tx, collectiveID)
		switch {
		case err != nil:
			return nil, err
		case to == "" && accept && role == Lead:
			return nil, errEcho // accepted a moment ago
		case to == "":
			return nil, fault.New(fault.Conflict, "collective.no_handover")
		}
		if err := MayAnswerHandover(role, to == actor.ID, accept); err != nil {
			return nil, err
		}
		if err := endHandover(ctx, tx, collectiveID); err != nil {
			return nil, err
		}
		lead, err := leadOf(ctx, tx, collectiveID)
		if err != nil {
			return nil, err
		}
		if !accept {
			if actor.ID == lead { // withdrawn
				return nil, nil
			}
			return nil, s.tell(ctx, tx, collectiveID, lead, "collective.mail.handover_declined", "person", actor.Called())
		}
		if err := s.passLead(ctx, tx, collectiveID, lead, actor.ID); err != nil {
			return nil, err
		}
		return audit.Detail{"from": lead}, s.tell(ctx, tx, collectiveID, lead, "collective.mail.handover_accepted", "person", actor.Called())
	})
}

// Tie ends the part a person has in every collective when they close their account. It
// refuses while they lead one where others would be left without a lead.
func (s *Service) Tie(ctx context.Context, tx *db.Tx, actor account.Actor) error {
	mine, err := Of(ctx, tx, actor.ID)
	if err != nil {
		return err
	}
	for _, c := range mine {
		if c.Role == Lead {
			members, err := countMembers(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			if members > 1 {
				return fault.New(fault.Conflict, "collective.lead_closes", "collective", c.Name)
			}
		}
		if err := removeMember(ctx, tx, c.ID, actor.ID); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, s.now(), actor.ID, "collective.left", c.ID, nil); err != nil {
			return err
		}
	}
	return forgetInvited(ctx, tx, strings.ToLower(actor.Email), s.now())
}

// Held is what this room knows of a person, for their export.
type Held struct {
	Collective string   `json:"collective"`
	ID         string   `json:"id"`
	Role       Role     `json:"role"`
	Represents []string `json:"represents"` // organisations
}

// Holding gives what this room knows of a person.
func (s *Service) Holding(ctx context.Context, q db.Querier, actor account.Actor) (string, any, error) {
	mine, err := Of(ctx, q, actor.ID)
	if err != nil {
		return "", nil, err
	}
	ids := make([]string, len(mine))
	for i, c := range mine {
		ids[i] = c.ID
	}
	partners, err := PartnersOf(ctx, q, ids)
	held := make([]Held, len(mine))
	for i, c := range mine {
		held[i] = Held{Collective: c.Name, ID: c.ID, Role: c.Role, Represents: []string{}}
		for _, p := range partners[c.ID] {
			if p.RepresentativeID == actor.ID {
				held[i].Represents = append(held[i].Represents, p.Name)
			}
		}
	}
	return "collectives", held, err
}

// passLead moves the lead. One person leads at a time, at every moment: the former lead
// steps back first.
func (s *Service) passLead(ctx context.Context, tx *db.Tx, collectiveID, from, to string) error {
	if err := setMember(ctx, tx, collectiveID, from, Writer, s.now()); err != nil {
		return err
	}
	return setMember(ctx, tx, collectiveID, to, Lead, s.now())
}

// Tell writes a letter to every member of a collective, in their language.
func Tell(ctx context.Context, tx *db.Tx, post *mail.Postbox, collectiveID string, letter mail.Letter) error {
	return TellSome(ctx, tx, post, collectiveID, func(Member) bool { return true }, letter)
}

// TellSome is Tell for some of the members.
func TellSome(ctx context.Context, tx *db.Tx, post *mail.Postbox, collectiveID string, some func(Member) bool, letter mail.Letter) error {
	members, err := Members(ctx, tx, collectiveID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if !some(m) {
			continue
		}
		letter.To, letter.Name, letter.Lang = m.Email, m.Name, m.Lang
		if err := post.Post(ctx, tx, letter); err != nil {
			return err
		}
	}
	return nil
}
