package ffmpeg

import "errors"

// Code names why a file is refused, for a page to say in its words.
type Code string

// Why a file is refused.
const (
	Empty          Code = "empty"            // no byte
	NotVideo       Code = "not_video"        // another kind of file: Value is its MIME type
	OtherKind      Code = "other_kind"       // a film, of a kind that is not taken: Value is its MIME type
	Broken         Code = "broken"           // nothing can be read of it
	NoVideo        Code = "no_video"         // sound alone, for instance
	NoLength       Code = "no_length"        // nothing tells how long it is
	TooLong        Code = "too_long"         // Value seconds
	TooManyStreams Code = "too_many_streams" // Value of them
	TooManyPixels  Code = "too_many_pixels"  // Value is width x height
	UnknownCodec   Code = "unknown_codec"    // Value is what it is coded in
)

// Refusal is the error for a file that is at fault: trying again changes nothing.
type Refusal struct {
	Code  Code
	Value string
}

// Error is for the log.
func (r Refusal) Error() string {
	if r.Value == "" {
		return "not taken: " + string(r.Code)
	}
	return "not taken: " + string(r.Code) + " " + r.Value
}

// What ends the work where the file may be good.
var (
	ErrDiskFull = errors.New("no space left on the disk")
	ErrTooSlow  = errors.New("it takes longer than it may")
	ErrMemory   = errors.New("it takes more memory than it may")
	ErrTooBig   = errors.New("what it writes is larger than it may be")
)
