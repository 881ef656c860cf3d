package account_test

import (
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/fault"
)

func TestParseEmail(t *testing.T) {
	for _, test := range []struct{ text, want, problem string }{
		{"lea@example.org", "lea@example.org", ""},
		{"  Lea.Morel+tiers-lieu@mairie.example.fr \n", "Lea.Morel+tiers-lieu@mairie.example.fr", ""},
		{"élodie@exemple.fr", "élodie@exemple.fr", ""},
		{"", "", "account.email.required"},
		{"   ", "", "account.email.required"},
		{"lea", "", "account.email.invalid"},
		{"lea@", "", "account.email.invalid"},
		{"@example.org", "", "account.email.invalid"},
		{"lea@localhost", "", "account.email.invalid"},
		{"lea@[127.0.0.1]", "", "account.email.invalid"},
		{"lea@example..org", "", "account.email.invalid"},
		{"Léa <lea@example.org>", "", "account.email.invalid"},
		{"lea@example.org, sam@example.org", "", "account.email.invalid"},
		{"lea@example.org\r\nBcc: sam@example.org", "", "account.email.invalid"},
		{"lea\u200b@example.org", "", "account.email.invalid"},
		{"lea\x00@example.org", "", "account.email.invalid"},
		{"\xff@example.org", "", "account.email.invalid"},
		{strings.Repeat("a", 250) + "@example.org", "", "account.email.invalid"},
	} {
		got, err := account.ParseEmail(test.text)
		problem := ""
		if err != nil {
			problem = fault.As(err).Fields["email"].Key
		}
		if got != test.want || problem != test.problem {
			t.Errorf("ParseEmail(%q) = %q, problem %q; want %q, %q", test.text, got, problem, test.want, test.problem)
		}
	}
}

func FuzzParseEmail(f *testing.F) {
	for _, seed := range []string{"lea@example.org", "a@b.c", "\"x y\"@example.org", "a@[::1]", "x@é.fr", "a@b.c\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := account.ParseEmail(text)
		if err != nil {
			if !fault.Is(err, fault.Invalid) || got != "" {
				t.Errorf("ParseEmail(%q) = %q, %v", text, got, err)
			}
			return
		}
		if strings.ContainsAny(got, " \t\r\n\x00<>") || strings.Count(got, "@") < 1 || len(got) > 254 {
			t.Errorf("ParseEmail(%q) accepted %q", text, got)
		}
		again, err := account.ParseEmail(got)
		if err != nil || again != got {
			t.Errorf("ParseEmail(%q) gave %q, which gives %q, %v", text, got, again, err)
		}
	})
}

func TestActor(t *testing.T) {
	var visitor account.Actor
	if visitor.SignedIn() || !fault.Is(visitor.MustSignIn(), fault.Forbidden) {
		t.Error("the zero Actor passes for a person")
	}
	lea := account.Actor{ID: "1", Email: "lea@example.org"}
	if !lea.SignedIn() || lea.MustSignIn() != nil || lea.Called() != "lea@example.org" {
		t.Errorf("%+v is not taken for a person", lea)
	}
	lea.Name = "Léa"
	if lea.Called() != "Léa" {
		t.Errorf("called %q", lea.Called())
	}
}

func TestSecrets_AreLongDifferentAndHashed(t *testing.T) {
	one, two := account.NewSecret(), account.NewSecret()
	if one == two || len(one) < 43 || account.HashSecret(one) == one || account.HashSecret(one) == account.HashSecret(two) {
		t.Errorf("secrets %q and %q", one, two)
	}
}

func TestSessionData_SurvivesItsCodec(t *testing.T) {
	deadline := time.Date(2021, 3, 30, 12, 0, 0, 0, time.UTC)
	content, err := account.SessionData{}.Encode(deadline, map[string]any{"account": "1", "flash": "é"})
	if err != nil {
		t.Fatal(err)
	}
	at, values, err := account.SessionData{}.Decode(content)
	if err != nil || !at.Equal(deadline) || values["account"] != "1" || values["flash"] != "é" {
		t.Errorf("decoded %v %v %v", at, values, err)
	}
	if _, _, err := (account.SessionData{}).Decode([]byte("{")); err == nil {
		t.Error("broken data was read")
	}
}
