package workshop

import (
	"net/http"
	"net/http/httptest"
	"time"

	"maillage/internal/lang"
	"maillage/internal/web"
	"maillage/internal/workshop/board"
)

// RenderBoard gives the page of a board, for tests without a server.
func RenderBoard(l lang.Lang, v board.View, as string, projector bool) string {
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/workshops/w1/board", nil)
	page := web.Page{Layout: web.Layout{Lang: string(l), Title: v.Title, Wide: true, OtherLang: "en", OtherLangURL: "/language/en", OtherLangLabel: "English", Path: "/"}}
	var err error
	if projector {
		err = projectorPage.Render(w, r, http.StatusOK, ProjectorPage{Page: page, ID: "w1", View: v, Address: "https://maillage.example/w/k7m2p9", Now: time.UnixMilli(0), Texts: textsOf(l)})
	} else {
		err = boardPage.Render(w, r, http.StatusOK, BoardPage{Page: page, ID: "w1", View: v, As: as, Views: views(l, as, 0), Here: "board", Now: time.UnixMilli(0), Texts: textsOf(l)})
	}
	if err != nil {
		panic(err)
	}
	return w.Body.String()
}
