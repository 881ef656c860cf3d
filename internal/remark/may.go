package remark

import (
	"maillage/internal/document"
	"maillage/internal/fault"
)

func refuse() error { return fault.New(fault.Forbidden, "fault.forbidden") }

// MayRead hides remarks from those who may not read the text.
func MayRead(right document.Right) error {
	if right < document.Read {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return nil
}

// MayRemark lets those who may comment on the text say something beside it. Who may only read
// it reads a text that is frozen: its remarks are history.
func MayRemark(right document.Right) error {
	if err := MayRead(right); err != nil {
		return err
	}
	if right < document.Comment {
		return fault.New(fault.Conflict, "remark.frozen")
	}
	return nil
}

// MayReply lets those who may comment answer a remark that is open.
func MayReply(right document.Right, state State) error {
	if err := MayRemark(right); err != nil {
		return err
	}
	if state != Open {
		return fault.New(fault.Conflict, "remark.settled")
	}
	return nil
}

// MayResolve lets those who may comment end the thread of a comment.
func MayResolve(right document.Right, kind Kind, state State) error {
	if err := MayReply(right, state); err != nil {
		return err
	}
	return only(kind, Comment)
}

// MayJudge lets those who may write the text accept a suggestion, or refuse it.
func MayJudge(right document.Right, kind Kind, state State) error {
	if err := MayReply(right, state); err != nil {
		return err
	}
	if right < document.Write {
		return refuse()
	}
	return only(kind, Suggestion)
}

// MayFinish lets the owner of a to-do, and those who write the text, say that it is done.
func MayFinish(right document.Right, kind Kind, state State, owns bool) error {
	if err := MayReply(right, state); err != nil {
		return err
	}
	if !owns && right < document.Write {
		return refuse()
	}
	return only(kind, Todo)
}

// MayEdit lets who wrote a to-do, and those who write the text, give it to somebody else or for
// another day. Its words are those of who wrote it.
func MayEdit(right document.Right, kind Kind, state State, wrote bool) error {
	if err := MayReply(right, state); err != nil {
		return err
	}
	if !wrote && right < document.Write {
		return refuse()
	}
	return only(kind, Todo)
}

// MayWithdraw lets who wrote a remark take it back while it is open.
func MayWithdraw(right document.Right, state State, wrote bool) error {
	if err := MayReply(right, state); err != nil {
		return err
	}
	if !wrote {
		return refuse()
	}
	return nil
}

// MayReopen opens a remark again that was settled without a change of the text.
func MayReopen(right document.Right, state State) error {
	if err := MayRemark(right); err != nil {
		return err
	}
	switch state {
	case Resolved, Refused, Done:
		return nil
	default:
		return fault.New(fault.Conflict, "remark.stays")
	}
}

func only(kind, wanted Kind) error {
	if kind != wanted {
		return fault.New(fault.Conflict, "remark.other_kind")
	}
	return nil
}
