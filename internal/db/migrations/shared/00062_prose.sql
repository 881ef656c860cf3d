-- +goose Up
-- A long answer is a text with headings, lists, tables: its canonical JSON. value stays what it
-- says in plain text, for lengths, rules and searches; '' for answers of other kinds.
ALTER TABLE answer ADD COLUMN prose TEXT NOT NULL DEFAULT '';
