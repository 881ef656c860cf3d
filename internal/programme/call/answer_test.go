package call

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func ptr(n int) *int { return &n }

func TestNormalise_KeepsOneFormOfEachAnswer(t *testing.T) {
	options := []Option{{Key: "a"}, {Key: "b"}, {Key: "c"}}
	for _, c := range []struct {
		q       Question
		typed   []string
		want    string
		refusal string
	}{
		{Question{Kind: ShortText}, []string{"  Le  Métier \t"}, "Le Métier", ""},
		{Question{Kind: ShortText, MaxLength: 3}, []string{"école"}, "école", "programme.answer.too_long"},
		{Question{Kind: LongText, MaxLength: 5}, []string{"é\r\nà\r\n\r\n"}, "é\nà", ""},
		{Question{Kind: LongText, MinLength: 10}, []string{"court"}, "court", "programme.answer.too_short"},
		{Question{Kind: LongText}, []string{"ab\u202ecd\x00"}, "abcd", ""},
		{Question{Kind: LongText}, []string{"a\xffb"}, "a\uFFFDb", "programme.answer.encoding"},
		{Question{Kind: Choice, Options: options}, []string{"b"}, "b", ""},
		{Question{Kind: Choice, Options: options}, []string{"z"}, "z", "programme.answer.choice"},
		{Question{Kind: Choices, Options: options}, []string{"c", "a", "c"}, "a\nc", ""},
		{Question{Kind: Choices, Options: options}, []string{"a", "forged"}, "a\nforged", "programme.answer.choice"},
		{Question{Kind: Choices, Options: options, Max: ptr(1)}, []string{"a", "b"}, "a\nb", "programme.answer.many_choices"},
		{Question{Kind: YesNo}, []string{"yes"}, "yes", ""},
		{Question{Kind: YesNo}, []string{"oui"}, "oui", "programme.answer.choice"},
		{Question{Kind: Number, Decimals: 2}, []string{"0,50"}, "0.5", ""},
		{Question{Kind: Number}, []string{"0,5"}, "0,5", "programme.answer.whole"},
		{Question{Kind: Number, Min: ptr(1)}, []string{"0"}, "0", "programme.answer.below"},
		{Question{Kind: Number}, []string{"beaucoup"}, "beaucoup", "programme.answer.number"},
		{Question{Kind: Amount}, []string{"12 500,5 €"}, "12500.50", ""},
		{Question{Kind: Amount, Max: ptr(100)}, []string{"100,01"}, "100,01", "programme.answer.above"},
		{Question{Kind: Date}, []string{"31/03/2021"}, "2021-03-31", ""},
		{Question{Kind: Date}, []string{"31/02/2021"}, "31/02/2021", "programme.answer.date"},
		{Question{Kind: Email}, []string{"a.b@exemple.fr"}, "a.b@exemple.fr", ""},
		{Question{Kind: Email}, []string{"Moi <a@exemple.fr>"}, "Moi <a@exemple.fr>", "programme.answer.email"},
		{Question{Kind: Email}, []string{"a@exemple"}, "a@exemple", "programme.answer.email"},
		{Question{Kind: Link}, []string{"exemple.fr/lieu"}, "https://exemple.fr/lieu", ""},
		{Question{Kind: Link}, []string{"javascript://exemple.fr/%0aalert(1)"}, "javascript://exemple.fr/%0aalert(1)", "programme.answer.url"},
		{Question{Kind: Phone}, []string{"02 33 00.00-00"}, "+33233000000", ""},
		{Question{Kind: Phone}, []string{"12"}, "12", "programme.answer.phone"},
		{Question{Kind: Commune}, []string{"2a004"}, "2A004", ""},
		{Question{Kind: Commune}, []string{"50"}, "50", "programme.answer.commune"},
		{Question{Kind: Siret}, []string{"732 829 320 00074"}, "73282932000074", ""},
		{Question{Kind: Siret}, []string{"73282932000075"}, "73282932000075", "programme.answer.siret"},
		{Question{Kind: Siret, Required: true}, []string{"   "}, "", ""},
		{Question{Kind: Date}, nil, "", ""},
	} {
		got, problem := Normalise(c.q, c.typed...)
		key := ""
		if problem != nil {
			key = problem.Key
		}
		if got != c.want || key != c.refusal {
			t.Errorf("%s %q: kept %q (%s), want %q (%s)", c.q.Kind, c.typed, got, key, c.want, c.refusal)
		}
	}
}

func TestNormalise_OfAKeptAnswer_ChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := Question{
			Kind:     rapid.SampledFrom(QuestionKinds()).Draw(t, "kind"),
			Decimals: rapid.IntRange(0, 2).Draw(t, "decimals"),
			Options:  []Option{{Key: "a"}, {Key: "b"}},
		}
		typed := rapid.OneOf(
			rapid.String(), rapid.SampledFrom([]string{"a", "b\na", "yes", "1 000,50", "1/2/2021", "x@y.fr", "y.fr", "0233000000", "50502", "73282932000074"}),
		).Draw(t, "typed")
		kept, problem := Normalise(q, typed)
		if problem != nil {
			return
		}
		again, problem := Normalise(q, kept)
		if problem != nil || again != kept {
			t.Fatalf("%s %q was kept as %q, then %q (%v)", q.Kind, typed, kept, again, problem)
		}
	})
}

func FuzzNormalise(f *testing.F) {
	f.Add("text", "bonjour")
	f.Add("url", "http://[::1]")
	f.Add("email", "\"a b\"@[1.2.3.4]")
	f.Fuzz(func(t *testing.T, kind, typed string) {
		q := Question{Kind: QuestionKind(kind), Options: []Option{{Key: "a"}, {Key: "b"}}}
		kept, problem := Normalise(q, typed)
		if problem == nil && strings.ContainsAny(kept, "\x00\r\u202e") {
			t.Errorf("%q was kept as %q", typed, kept)
		}
	})
}
