package video_test

import (
	"slices"
	"strings"
	"testing"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/fault"
	"maillage/internal/video"
	"maillage/internal/video/caption"
)

func TestCaptionsAreKeptInOrder_AndNobodyWritesOverThoseTheyHaveNotSeen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		kept := must[video.Captions](t)(h.s.Captions(ctx, h.reader, h.ID))
		if kept.Version != 0 || len(kept.Cues) != 0 {
			t.Errorf("before all: %+v", kept)
		}
		two := []caption.Cue{{Start: 3000, End: 5000, Text: "Ensuite"}, {Start: 0, End: 2500, Text: "D’abord\nceci"}}
		do(t, h.s.SaveCaptions(ctx, h.Tom, h.ID, video.Captions{Cues: two, Described: " Un quai. "}))
		kept = must[video.Captions](t)(h.s.Captions(ctx, h.Lea, h.ID))
		if !slices.Equal(kept.Cues, []caption.Cue{two[1], two[0]}) || kept.Described != "Un quai." || kept.Version != 1 {
			t.Errorf("kept %+v", kept)
		}
		want(t, h.s.SaveCaptions(ctx, h.Lea, h.ID, video.Captions{Cues: two[:1]}), fault.Stale)
		do(t, h.s.SaveCaptions(ctx, h.Lea, h.ID, video.Captions{Cues: two[:1], Version: 1}))
		want(t, h.s.SaveCaptions(ctx, h.Tom, h.ID, video.Captions{Cues: two, Version: 1}), fault.Stale)
		if kept = must[video.Captions](t)(h.s.Captions(ctx, h.Tom, h.ID)); kept.Version != 2 || len(kept.Cues) != 1 || kept.Described != "" {
			t.Errorf("then %+v", kept)
		}
		do(t, h.s.SaveCaptions(ctx, h.Tom, h.ID, video.Captions{Version: 2}))
	})
}

func TestCaptionsThatCannotBeShownAreRefused(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	ctx := t.Context()
	for name, cue := range map[string]caption.Cue{
		"that end before they begin": {Start: 2000, End: 1000, Text: "a"}, "without a text": {Start: 0, End: 1000}, "with signs that command": {Start: 0, End: 1000, Text: "a\u202eb"},
		"of a thousand characters": {Start: 0, End: 1000, Text: strings.Repeat("a", 1000)},
	} {
		if err := h.s.SaveCaptions(ctx, h.Tom, h.ID, video.Captions{Cues: []caption.Cue{cue}}); !fault.Is(err, fault.Invalid) || fault.As(err).Fields["text-1"].Key == "" {
			t.Errorf("captions %s: %v", name, err)
		}
	}
	wrong(t, h.s.SaveCaptions(ctx, h.Tom, h.ID, video.Captions{Described: strings.Repeat("a", video.MaxDescribed+1)}), "described")
	want(t, h.s.SaveCaptions(ctx, h.reader, h.ID, video.Captions{}), fault.Forbidden)
	want(t, h.s.SaveCaptions(ctx, h.Zoe, h.ID, video.Captions{}), fault.NotFound)
	_, err := h.s.Captions(ctx, h.Zoe, h.ID)
	want(t, err, fault.NotFound)
}
