// Package api serves what is public to programs: territories, official lists, calls,
// eligibility, awarded places, as JSON below /api/v1.
//
// Each reading is a line of the table in table.go, with its parameters. The server accepts
// what that line says and nothing else, and the OpenAPI document and the page /api are
// written from the same line: they cannot tell of a parameter that does not exist, nor keep
// one back. The shapes of answers are in schemas.yaml; tests hold every answer to them.
package api
