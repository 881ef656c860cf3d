// Package film makes of the films people send what every browser plays, and keeps it beside the
// film as it was sent. It belongs to the bytes, whichever room holds them; who may look at them,
// that room decides.
//
//	waiting -> encoding -> ready
//	   |          |-> refused: the file is at fault
//	   |          \-> failed: given up, it is played as it was sent
//	   \-> original: ffmpeg is not installed, it is played as it was sent
package film

import (
	"errors"
	"time"

	"maillage/internal/video/ffmpeg"
)

// State is how far a film has come.
type State string

// The states of a film.
const (
	Waiting  State = "waiting"
	Encoding State = "encoding"
	Ready    State = "ready"
	Refused  State = "refused"
	Failed   State = "failed"
	Original State = "original"
)

// Film is what is known of a film that was sent.
type Film struct {
	BlobID      string // as it was sent
	Media       string // its kind, as a MIME type
	State       State
	Done        int    // of encoding, in thousandths
	Code, Value string // why it is refused, as package ffmpeg names it, or failed
	Length      time.Duration
	Silent      bool
	Outputs     []Output // the larger first
	Poster      string   // blob of a JPEG picture, or ""
	Strip       string   // blob of a JPEG picture with some in a row, or ""
	Pictures    int      // in the strip
}

// Output is a film in H.264 and AAC, as MP4 that plays while it comes.
type Output struct {
	BlobID        string
	Width, Height int
	Bytes         int64
}

// Settled tells that nothing more will be made of the film.
func (f Film) Settled() bool { return f.State != Waiting && f.State != Encoding }

// Or gives a film that is known, else one of which nothing was made: it was sent before there was such a
// thing.
func (f Film) Or(blobID, media string) Film {
	if f.BlobID == "" {
		return Film{BlobID: blobID, Media: media, State: Original}
	}
	return f
}

// kind names what was made of a film.
type kind string

const (
	high   kind = "high"
	low    kind = "low"
	poster kind = "poster"
	strip  kind = "strip"
)

// made is one thing that was made of a film.
type made struct {
	kind kind
	Output
	sum string // SHA-256, hexadecimal; "" of what was read again
}

// maxTries is how often a film is begun before it is given up: a program that was killed may start
// again.
const maxTries = 5

// gaveUp is the code of a film that was given up after so many tries.
const gaveUp = "failed"

// faults are the errors after which trying again changes nothing, by the codes that pages say.
var faults = map[string]error{"too_slow": ffmpeg.ErrTooSlow, "memory": ffmpeg.ErrMemory, "too_big": ffmpeg.ErrTooBig}

// judge tells what an error says of a film: that it is refused, or given up, and why; "" where it is
// worth another try.
func judge(err error) (state State, code, value string) {
	if refusal, ok := errors.AsType[ffmpeg.Refusal](err); ok {
		return Refused, string(refusal.Code), refusal.Value
	}
	for code, fault := range faults {
		if errors.Is(err, fault) {
			return Failed, code, ""
		}
	}
	return "", "", ""
}
