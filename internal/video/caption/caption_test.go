package caption

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFilesAsProgramsWriteThemAreRead(t *testing.T) {
	want := []Cue{{1000, 2500, "Bonjour à tous."}, {3000, 5000, "Voici notre lieu,\nouvert à chacun."}}
	for name, file := range map[string]string{
		"SRT":                   "1\n00:00:01,000 --> 00:00:02,500\nBonjour à tous.\n\n2\n00:00:03,000 --> 00:00:05,000\nVoici notre lieu,\nouvert à chacun.\n",
		"SRT of Windows":        "\ufeff1\r\n00:00:01,000 --> 00:00:02,500\r\nBonjour à tous.\r\n\r\n2\r\n00:00:03,000 --> 00:00:05,000\r\nVoici notre lieu,\r\nouvert à chacun.\r\n\r\n",
		"SRT without blanks":    "1\n00:00:01,000 --> 00:00:02,500\nBonjour à tous.\n2\n00:00:03,000 --> 00:00:05,000\nVoici notre lieu,\nouvert à chacun.",
		"SRT without numbers":   "00:00:01.0 --> 00:00:02.5\nBonjour à tous.\n\n\n\n0:0:3 --> 0:0:5\n Voici notre lieu, \n ouvert à chacun.",
		"SRT with bold":         "1\n00:00:01,000 --> 00:00:02,500 X1:0 X2:9\n{\\an8}<b>Bonjour</b> à <font color=\"red\">tous</font>.\n\n2\n00:00:03,000 --> 00:00:05,000\nVoici notre lieu,\nouvert à chacun.",
		"WebVTT":                "WEBVTT - a title\nKind: captions\n\n00:01.000 --> 00:02.500\nBonjour à tous.\n\n00:03.000 --> 00:05.000\nVoici notre lieu,\nouvert à chacun.\n",
		"WebVTT with all":       "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:one\n\nNOTE nobody\nsees this\n\nfirst\n00:01.000 --> 00:02.500 line:0 position:20%\n<c.red>Bonjour</c> &agrave; <00:01.500>tous.\n\n00:03.000 --> 00:05.000\nVoici notre lieu,\nouvert à chacun.\n",
		"Windows-1252":          "1\n00:00:01,000 --> 00:00:02,500\nBonjour \xe0 tous.\n\n2\n00:00:03,000 --> 00:00:05,000\nVoici notre lieu,\nouvert \xe0 chacun.\n",
		"UTF-16":                "\xff\xfe" + strings.ReplaceAll("1\n00:00:01,000 --> 00:00:02,500\nBonjour \xe0 tous.\n\n2\n00:00:03,000 --> 00:00:05,000\nVoici notre lieu,\nouvert \xe0 chacun.\n", "", "\x00")[1:],
		"out of order":          "00:00:03.000 --> 00:00:05.000\nVoici notre lieu,\nouvert à chacun.\n\n00:00:01.000 --> 00:00:02.500\nBonjour à tous.\n",
		"with a cue for nobody": "1\n00:00:00,000 --> 00:00:00,500\n\n2\n00:00:01,000 --> 00:00:02,500\nBonjour à tous.\n\n3\n00:00:03,000 --> 00:00:05,000\nVoici notre lieu,\nouvert à chacun.\n",
	} {
		got, err := Read([]byte(file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(want, got.Cues); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestWhatIsLeftOutIsTold(t *testing.T) {
	for file, want := range map[string]Problems{
		"WEBVTT\n\nNOTE me\n\n00:01.000 --> 00:02.000\nA\n":                         {{3, NotesLeft, ""}},
		"WEBVTT\n\n00:01.000 --> 00:02.000 line:0\nA\n":                             {{3, StylesLeft, ""}},
		"WEBVTT\n\n00:01.000 --> 00:02.000\n<i>A</i>\n":                             {{4, StylesLeft, ""}},
		"00:01.000 --> 00:02.000\n\xe9t\xe9\n":                                      {{1, OtherEncoding, ""}},
		"00:01.000 --> 00:02.000\n\n00:02.000 --> 00:03.000\nA\n":                   {{1, EmptyLeft, ""}},
		"00:02.000 --> 00:03.000\nB\n\n00:01.000 --> 00:02.000\nA\n":                {{1, WasUnsorted, ""}},
		"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Léa>A\n\n00:02.000 --> 00:03.000\nB": nil,
	} {
		got, err := Read([]byte(file))
		if err != nil {
			t.Errorf("%q: %v", file, err)
		} else if diff := cmp.Diff(want, got.Told); diff != "" {
			t.Errorf("%q: %s", file, diff)
		}
	}
}

func TestWhoSpeaksIsKeptInTheTextWhereItChanges(t *testing.T) {
	file, err := Read([]byte("WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Léa &amp; Tom>Bonjour.\n\n00:02.000 --> 00:03.000\n<v Léa &amp; Tom>Entrez.</v>\n\n00:03.000 --> 00:04.000\n<v Malik>Merci.\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Cue{{1000, 2000, "Léa & Tom: Bonjour."}, {2000, 3000, "Entrez."}, {3000, 4000, "Malik: Merci."}}, file.Cues); diff != "" {
		t.Error(diff)
	}
}

func TestWhatCannotBeReadIsRefusedWithItsLine(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want Problems
	}{
		"nothing":      {"", Problems{{1, NoCues, ""}}},
		"a header":     {"WEBVTT\n\n", Problems{{1, NoCues, ""}}},
		"prose":        {"Bonjour.\n\nAu revoir.", Problems{{1, NoTiming, "Bonjour."}, {3, NoTiming, "Au revoir."}}},
		"no such time": {"1\n00:00:61,000 --> 00:00:62,000\nA\n", Problems{{2, NotATime, "00:00:61,000"}}},
		"no end":       {"1\n00:00:01,000 --> \nA\n", Problems{{2, NotATime, "00:00:01,000 -->"}}},
		"frames":       {"00:00:01:12 --> 00:00:02:00\nA\n", Problems{{1, NotATime, "00:00:01:12"}}},
		"negative":     {"-00:00:01,000 --> 00:00:02,000\nA\n", Problems{{1, NotATime, "-00:00:01,000"}}},
		"backwards":    {"00:00:03,000 --> 00:00:02,000\nA\n", Problems{{1, EndsTooSoon, ""}}},
		"a year":       {"8760:00:00,000 --> 8760:00:01,000\nA\n", Problems{{1, TooLate, ""}}},
		"long line":    {"00:01.000 --> 00:02.000\n" + strings.Repeat("é", MaxLine+1), Problems{{1, LineTooLong, strings.Repeat("é", 60) + "…"}}},
		"many lines":   {"00:01.000 --> 00:02.000\n" + strings.Repeat("A\n", MaxLines+1), Problems{{1, TooManyLines, "A\nA\nA\nA\nA\nA\nA"}}},
		"many cues":    {strings.Repeat("00:01.000 --> 00:02.000\nA\n\n", MaxCues+2), Problems{{3*MaxCues + 2, TooManyCues, ""}}},
		"too big":      {strings.Repeat("A", MaxBytes+1), Problems{{1, TooBig, "1048577"}}},
	} {
		file, err := Read([]byte(c.file))
		var got Problems
		if !errors.As(err, &got) || file.Cues != nil {
			t.Errorf("%s: %v, %v", name, file, err)
		} else if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	_, err := Read([]byte(strings.Repeat("A\n\n", 10_000)))
	if got := (Problems{}); !errors.As(err, &got) || len(got) != mostTold {
		t.Errorf("%d problems are told", len(got))
	}
}

func TestNothingHostileComesOut(t *testing.T) {
	hostile := "WEBVTT\n\n00:01.000 --> 00:02.000\n<script>alert(1)</script>&lt;img src=x onerror=alert(1)&gt; \u202e--&gt; \x00\x1b[2J a < b\n"
	file, err := Read([]byte(hostile))
	if err != nil {
		t.Fatal(err)
	}
	if want := "alert(1)<img src=x onerror=alert(1)> --> [2J a < b"; file.Cues[0].Text != want {
		t.Errorf("the text is %q", file.Cues[0].Text)
	}
	written := WebVTT(file.Cues, "--> <b>\n\n<c>")
	if strings.ContainsAny(strings.ReplaceAll(written, " --> ", ""), "<>") {
		t.Errorf("markup is written: %s", written)
	}
	if written := SRT([]Cue{{0, 1, "<<b>i>a</i> {\\an8} 1 --> 2"}}); written != "1\n00:00:00,000 --> 00:00:00,001\n<‹b›i>a‹/i› { \\an8} 1 → 2\n" {
		t.Errorf("SRT is written so: %s", written)
	}
}

func TestWhatIsWrittenIsReadAsItWas(t *testing.T) {
	cues := []Cue{{0, 999, "« Où est-ce\u00a0? » & puis <ici>"}, {999, 3_600_000, "– Là.\n– 42"}, {3_600_000, MaxTime, "&amp; fin"}}
	for _, file := range []string{WebVTT(cues, ""), SRT(cues)} {
		got, err := Read([]byte(file))
		if err != nil || got.Told != nil {
			t.Fatalf("%v, %v", got.Told, err)
		}
		if diff := cmp.Diff(cues, got.Cues); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWhatIsSeenAndNotSaidGoesWithTheFile(t *testing.T) {
	cues := []Cue{{1000, 2000, "Bonjour."}}
	written := WebVTT(cues, " Une halle vide.\r\nUn écriteau : « 1 --> 2 ».\n\n\nNOTE\n<b>Puis</b> la foule. ")
	if want := "WEBVTT\n\nNOTE audio description\nUne halle vide.\nUn écriteau : « 1 --&gt; 2 ».\n\nNOTE audio description\nNOTE\n&lt;b&gt;Puis&lt;/b&gt; la foule.\n\n00:00:01.000 --> 00:00:02.000\nBonjour.\n"; written != want {
		t.Errorf("written: %s", written)
	}
	// Who edits such a file by hand may leave out the blank line after the note.
	for _, file := range []string{written, strings.Replace(written, "foule.\n\n", "foule.\n", 1)} {
		got, err := Read([]byte(file))
		if err != nil || got.Told != nil || got.Described != "Une halle vide.\nUn écriteau : « 1 --> 2 ».\n\nNOTE\n<b>Puis</b> la foule." {
			t.Errorf("read: %+v, %v", got, err)
		}
		if diff := cmp.Diff(cues, got.Cues); diff != "" {
			t.Error(diff)
		}
	}
}

func TestCuesOfAPageAreVerified(t *testing.T) {
	if err := Verify([]Cue{{0, 1000, "Bonjour."}}); err != nil {
		t.Error(err)
	}
	for _, cue := range []Cue{{-1, 10, "A"}, {5, 5, "A"}, {0, 1, ""}, {0, 1, " A"}, {0, 1, "A\x00"}, {0, MaxTime + 1, "A"}, {0, 1, strings.Repeat("A", MaxLine+1)}} {
		if Verify([]Cue{cue}) == nil {
			t.Errorf("%v passes", cue)
		}
	}
	if Verify(make([]Cue, MaxCues+1)) == nil {
		t.Error("too many pass")
	}
}

func TestCheckTellsWhatIsHardToRead(t *testing.T) {
	const easy = "Trente caractères, tout justes." // 31
	for name, c := range map[string]struct {
		cues []Cue
		want []Finding
	}{
		"easy":      {[]Cue{{0, 3000, easy}, {3000, 6000, easy}, {6080, 9000, easy}}, nil},
		"fast":      {[]Cue{{0, 2000, easy}}, []Finding{{0, TooFast, 16, Pace}}},
		"short":     {[]Cue{{0, 999, "Oui."}}, []Finding{{0, TooShort, 999, Shortest}}},
		"long":      {[]Cue{{0, 7001, easy}}, []Finding{{0, TooLong, 7001, Longest}}},
		"overlap":   {[]Cue{{0, 3000, easy}, {2900, 6000, easy}}, []Finding{{1, Overlaps, 100, 0}}},
		"gap":       {[]Cue{{0, 3000, easy}, {3079, 6000, easy}}, []Finding{{1, SmallGap, 79, Gap}}},
		"lines":     {[]Cue{{0, 3000, "A\nB\nC"}}, []Finding{{0, ManyLines, 3, Lines}}},
		"long line": {[]Cue{{0, 5000, easy + " " + easy}}, []Finding{{0, LongLine, 63, Width}}},
		"after":     {[]Cue{{8000, 11_000, easy}}, []Finding{{0, AfterTheFilm, 1000, 0}}},
	} {
		if diff := cmp.Diff(c.want, Check(c.cues, 10_000)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestCuesAreSplitMergedAndShifted(t *testing.T) {
	cues := []Cue{{0, 1000, "Un"}, {1000, 3000, "Deux, trois."}, {3000, 4000, "Quatre"}}
	split, ok := Split(cues, 1, 6)
	if want := []Cue{{0, 1000, "Un"}, {1000, 2000, "Deux,"}, {2000, 3000, "trois."}, {3000, 4000, "Quatre"}}; !ok || !slices.Equal(split, want) {
		t.Errorf("split: %v", split)
	}
	merged, ok := Merge(split, 1)
	if !ok || !slices.Equal(merged, cues) {
		t.Errorf("merged again: %v", merged)
	}
	for _, at := range []int{-1, 0, 12, 99} {
		if _, ok := Split(cues, 1, at); ok {
			t.Errorf("split at %d", at)
		}
	}
	if _, ok := Merge(cues, 2); ok {
		t.Error("the last was merged with nothing")
	}
	long := strings.Repeat("mot ", 200)
	if _, ok := Merge([]Cue{{0, 1, Set(long[:400])}, {1, 2, Set(long[:400])}}, 0); ok {
		t.Error("more was merged than a cue holds")
	}
	if got := Shift(cues, 1, -1500); !slices.Equal(got, []Cue{{0, 1000, "Un"}, {0, 2000, "Deux, trois."}, {2000, 3000, "Quatre"}}) {
		t.Errorf("shifted as far as it goes: %v", got)
	}
	if got := Shift(cues, 0, MaxTime); got[2].End != MaxTime || got[0].End-got[0].Start != 1000 {
		t.Errorf("shifted to the end of time: %v", got)
	}
	if cues[1].Start != 1000 {
		t.Error("what was given has changed")
	}
}

func TestLinesAreSetEvenly(t *testing.T) {
	for text, want := range map[string]string{
		"":        "",
		"Un\nmot": "Un mot",
		"Nous ouvrons un atelier au milieu du bourg, pour tous.": "Nous ouvrons un atelier\nau milieu du bourg, pour tous.",
		"Au milieu du bourg, nous ouvrons un atelier pour tous.": "Au milieu du bourg,\nnous ouvrons un atelier pour tous.",
		"Qui vient\u00a0?": "Qui vient\u00a0?",
	} {
		if got := Set(text); got != want {
			t.Errorf("%q is set as %q", text, got)
		}
	}
}

func TestADraftFollowsTheScenes(t *testing.T) {
	cues := Draft([]Scene{
		{"Bonjour. Nous sommes douze associations de la vallée, et nous voulons ouvrir un lieu où chacun puisse travailler, apprendre et réparer.\nVenez\u00a0!", 12_000},
		{"", 5_000},
		{"Merci.", 0},
	})
	want := []Cue{
		{0, 4542, "Bonjour. Nous sommes douze\nassociations de la vallée,"},
		{4542, 9600, "et nous voulons ouvrir un lieu\noù chacun puisse travailler,"},
		{9600, 11_400, "apprendre et réparer."},
		{11_400, 12_000, "Venez\u00a0!"},
		{17_000, 18_000, "Merci."},
	}
	if diff := cmp.Diff(want, cues); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Finding{{3, TooShort, 600, Shortest}}, Check(cues, 18_000)); diff != "" {
		t.Error(diff)
	}
	if cues := Draft([]Scene{{strings.Repeat("Un mot de plus. ", 50_000), 0}, {"Bien après.", MaxTime}, {"Fin.", 9}}); len(cues) != MaxCues || Verify(cues) != nil {
		t.Errorf("%d cues of a long text", len(cues))
	}
}

func TestATranscriptHasParagraphs(t *testing.T) {
	got := Transcript([]Cue{{0, 1000, "Bonjour,\nvoici"}, {1000, 2000, "notre lieu."}, {4000, 5000, "Ici, on répare."}, {5000, 6000, "– Et là\u00a0?"}, {6000, 7000, "– Là, on coud."}})
	if diff := cmp.Diff([]string{"Bonjour, voici notre lieu.", "Ici, on répare.", "– Et là\u00a0?", "– Là, on coud."}, got); diff != "" {
		t.Error(diff)
	}
}
