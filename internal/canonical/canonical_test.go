package canonical_test

import (
	"testing"

	"maillage/internal/canonical"
)

func TestCanonical_IsThatOfRFC8785(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`{ "b": [ true, false, null, 10, -2 ], "a" : {} , "c":[] }`, `{"a":{},"b":[true,false,null,10,-2],"c":[]}`},
		{`"\u003cb\u003e & \u2028 \u00e9 \/ \u0001 \u000a \" \\u2028"`, "\"<b> & \u2028 é / \\u0001 \\n \\\" \\\\u2028\""},
		// The order of the example of section 3.2.3: by UTF-16 code units, not by code points.
		{`{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}`, "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}"},
	} {
		if got, err := canonical.JSON([]byte(test.text)); err != nil || string(got) != test.want {
			t.Errorf("%s\n got %s\nwant %s (%v)", test.text, got, test.want, err)
		}
	}
	for _, text := range []string{"", "{", "1.5", "9007199254740992", "1e3", "{} {}"} {
		if got, err := canonical.JSON([]byte(text)); err == nil {
			t.Errorf("%q gives %s", text, got)
		}
	}
}
