// Package fault names the ways an act can fail that a person should hear about.
// Rooms return faults (or errors wrapping them); internal/web alone turns them into
// statuses and sentences. Any other error is an internal failure.
package fault

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// Kind is a family of failures, the same for every room.
type Kind int

// The kinds. What an actor may not know exists is NotFound, never Forbidden.
const (
	Internal    Kind = iota
	Invalid          // what was sent is wrong; Fields may say where
	NotFound         // no such thing, or not for this person to know
	Forbidden        // the thing is known to this person, the act is not theirs
	Conflict         // the state of the thing does not allow the act
	Stale            // someone saved after the version this person saw
	TooLarge         // a limit of size or number is passed
	Limited          // too many attempts; try again later
	Unavailable      // a service this needs does not answer
	Gone             // there was such a thing, which was taken back
)

// Message is a sentence to be found in the catalogues: a key and named arguments,
// as lang.Text takes them ("max", 300, "name", "Fablab").
type Message struct {
	Key  string
	Args []any
}

// Say builds a Message.
func Say(key string, args ...any) Message { return Message{Key: key, Args: args} }

// Fault is an error meant for people.
type Fault struct {
	Kind    Kind
	Message Message
	// Fields holds one message per faulty field of the form, by field name.
	Fields map[string]Message
	// Cause is for the log only.
	Cause error
}

// New makes a fault of a kind with a catalogue key and its named arguments.
func New(kind Kind, key string, args ...any) *Fault {
	return &Fault{Kind: kind, Message: Say(key, args...)}
}

// Error is for the log: the kind's message key and the cause, never what a person typed.
func (f *Fault) Error() string {
	text := f.Message.Key
	if len(f.Fields) > 0 {
		text += " (" + strings.Join(slices.Sorted(maps.Keys(f.Fields)), ", ") + ")"
	}
	if f.Cause != nil {
		text += ": " + f.Cause.Error()
	}
	return text
}

// Unwrap gives the hidden cause.
func (f *Fault) Unwrap() error { return f.Cause }

// Because attaches the cause for the log and returns the fault.
func (f *Fault) Because(cause error) *Fault {
	f.Cause = cause
	return f
}

// KindOf tells the kind of an error: that of the first Fault in its chain, or Internal.
func KindOf(err error) Kind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// Is reports whether the error is a fault of this kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// As gives the fault in the chain of err, or nil.
func As(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// MustChange is a Stale fault where a write that names a version changed no row: somebody saved after
// that version. It takes what db.Changed gives.
func MustChange(changed bool, err error) error {
	if err == nil && !changed {
		return New(Stale, "fault.stale")
	}
	return err
}

// MustExist is a NotFound fault where a write changed no row, or a look found none.
func MustExist(there bool, err error) error {
	if err == nil && !there {
		return New(NotFound, "fault.not_found")
	}
	return err
}

// Fields gathers the faulty fields of one form before anything is written.
// The zero value is ready; Err is nil while nothing was added.
type Fields struct{ found map[string]Message }

// Add records what is wrong with a field; the first message for a field stays.
func (f *Fields) Add(field, key string, args ...any) {
	if f.found == nil {
		f.found = map[string]Message{}
	}
	if _, known := f.found[field]; !known {
		f.found[field] = Say(key, args...)
	}
}

// Err returns a fault of kind Invalid with the fields found, or nil when there are none.
func (f *Fields) Err() error {
	if len(f.found) == 0 {
		return nil
	}
	return &Fault{Kind: Invalid, Message: Say("fault.fields", "count", len(f.found)), Fields: f.found}
}

// Wrong is an Invalid fault of one field.
func Wrong(field, key string, args ...any) error {
	var fields Fields
	fields.Add(field, key, args...)
	return fields.Err()
}
