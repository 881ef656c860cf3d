package frame

import (
	"encoding/json"
	"unicode/utf8"

	"maillage/internal/lang"
	"maillage/internal/live"
)

// Sent is what a page sent.
type Sent struct {
	ID, Do string
	Fields map[string]string
	Typing bool
	Paced  bool // it was counted
}

const (
	// mostFrame is the longest frame of a page: a proposal of some pages.
	mostFrame = 16 << 10
	// mostID is the longest name that a page gives to a command.
	mostID = 64
)

// Bound refuses a frame that is too large to be read.
func Bound(content []byte) error {
	if len(content) > mostFrame {
		return &live.End{Code: live.Malformed, Reason: "a frame that is too large"}
	}
	return nil
}

// Read understands a frame within its bound.
func Read(content []byte) (*Sent, error) {
	var fields map[string]string
	if err := json.Unmarshal(content, &fields); err != nil {
		return nil, &live.End{Code: live.Malformed, Reason: "a frame that cannot be read"}
	}
	one := &Sent{ID: fields["id"], Do: fields["do"], Fields: fields}
	_, one.Typing = fields["typing"]
	switch {
	case one.Do == "" && one.ID == "":
		return one, nil
	case one.Do == "" || !Names(one.ID):
		return nil, &live.End{Code: live.Malformed, Reason: "a command without a name or a verb"}
	}
	one.Typing = false
	delete(fields, "id")
	delete(fields, "do")
	return one, nil
}

// Names tells whether a page may give a command this name.
func Names(id string) bool {
	return id != "" && utf8.RuneCountInString(id) <= mostID && lang.Readable(id)
}
