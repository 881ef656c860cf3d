package writing

import (
	"maillage/internal/collective"
	"maillage/internal/document"
	"maillage/internal/dossier"
)

// RightOf says what a member may do with the text of a section: write where they may change the
// section; where writers could, readers comment; read everywhere else. Others may nothing.
func RightOf(role collective.Role, state dossier.State, open bool) document.Right {
	switch {
	case dossier.MayWrite(role, state, open) == nil:
		return document.Write
	case dossier.MayRead(role) != nil:
		return document.None
	case state.Writable(open):
		return document.Comment
	}
	return document.Read
}
