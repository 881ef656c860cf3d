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
	Around       writing.Around
	Person, Name string
	Said         string // what it says, in JSON
	Mentions     string // where to ask what texts may name
	Images       string // where to send images
}

var rights = map[document.Right]string{document.Read: "read", document.Comment: "comment", document.Write: "write"}

func (p *Pages) writing(r *http.Request, e dossier.Everything, section string) (*Writing, error) {
	from, base, subject := web.Of(r), "/dossiers/"+e.ID, document.Subject{Holder: e.ID, Part: section}
	around, err := p.Writing.Around(r.Context(), from.Actor, subject)
	return &Writing{
		Subject: subject.String(), Around: around, Right: rights[writing.RightOf(e.Role, e.State, slices.Contains(e.Open, section))],
		Schema: text.Schema().Version, Person: from.Actor.ID, Name: from.Actor.Called(), Said: said(from.Lang),
		Mentions: base + "/mentions.json", Images: base + "/sections/" + section + "/images",
	}, err
}

// said gives the sentences of the editor.
func said(l lang.Lang) string {
	texts, err := json.Marshal(l.Texts("editor."))
	if err != nil {
		panic(err) // a map of texts
	}
	return string(texts)
}
