package dossier

import (
	"encoding/json"
	"net/http"
	"slices"

	"maillage/internal/document"
	"maillage/internal/document/text"
	"maillage/internal/dossier"
	"maillage/internal/lang"
	"maillage/internal/web"
	"maillage/internal/writing"
)

// Writing is what the editor of the texts of a section needs: see assets/islands/editor.
type Writing struct {
	Subject      string // where the texts are
	Right        string // read, comment or write
	Schema       int
	Person, Name string
	Said         string // what it says, in JSON
	Mentions     string // where to ask what texts may name
	Images       string // where to send images
}

var rights = map[document.Right]string{document.Read: "read", document.Comment: "comment", document.Write: "write"}

func writingOf(r *http.Request, e dossier.Everything, section string) *Writing {
	from, base := web.Of(r), "/dossiers/"+e.ID
	return &Writing{
		Subject: document.Subject{Holder: e.ID, Part: section}.String(), Right: rights[writing.RightOf(e.Role, e.State, slices.Contains(e.Open, section))],
		Schema: text.Schema().Version, Person: from.Actor.ID, Name: from.Actor.Called(), Said: said(from.Lang),
		Mentions: base + "/mentions.json", Images: base + "/sections/" + section + "/images",
	}
}

// said gives the sentences of the editor.
func said(l lang.Lang) string {
	texts, err := json.Marshal(l.Texts("editor."))
	if err != nil {
		panic(err) // a map of texts
	}
	return string(texts)
}
