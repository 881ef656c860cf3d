// Package ui holds the pieces that pages share: typed structs and their templates.
package ui

import "embed"

// Templates are the templates of the pieces.
//
//go:embed *.html
var Templates embed.FS

// Notice is a sentence set apart: Kind is info, success, warning or error.
type Notice struct{ Kind, Text string }
