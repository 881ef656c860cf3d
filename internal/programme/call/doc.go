// Package call describes a call for projects as data: its rounds, money, form, pieces,
// criteria and rules. It is pure: no database, no page, no clock. Package programme
// stores calls and their revisions; every other room reads a Definition from here.
//
//	file (YAML) --callfile.Parse--> Definition --Check--> problems, in words
//	     ^                              |
//	     +-------callfile.Write---------+--Canonical--> JSON kept in the database
//
// A Definition is never changed once published: a revision is another Definition, and
// Diff says in words what changed between the two.
package call
