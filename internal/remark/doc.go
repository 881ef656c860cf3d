// Package remark keeps what people say beside a text that they write together, without
// changing it: comments in threads, suggestions to put other words, things to do.
//
//	comment     open -> resolved
//	suggestion  open -> accepted | refused   accepting puts the words in the text
//	to-do       open -> done
//	any         open -> withdrawn            by who wrote it
//
// All but what was accepted or withdrawn can be opened again. A remark stands at words of a
// text or beside the text as a whole, and stays when its words go, with the words as they were.
package remark
