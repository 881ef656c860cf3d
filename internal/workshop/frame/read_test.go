package frame_test

import (
	"strings"
	"testing"

	"maillage/internal/workshop/frame"
)

func FuzzRead(f *testing.F) {
	for _, seed := range []string{`{"id":"a","do":"hand","up":"1"}`, `{"typing":"s1"}`, `{}`, `null`, `[]`, `{"id":"a","id":"b","do":"x"}`, `{"ID":"a","do":"x"}`, `{"id":"\ud800","do":"x"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		one, err := frame.Read(content)
		if err != nil {
			return
		}
		if one.ID != "" && (!frame.Names(one.ID) || one.Do == "" || one.Typing || one.Fields == nil) || strings.Contains(one.ID, "\x00") {
			t.Errorf("%q is read as %+v", content, one)
		}
		if one.ID == "" && one.Do != "" {
			t.Errorf("%q is a command without a name", content)
		}
		if _, there := one.Fields["id"]; there && one.ID != "" {
			t.Errorf("%q: what names the command is among its fields", content)
		}
	})
}
