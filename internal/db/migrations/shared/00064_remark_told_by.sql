-- +goose Up
-- Who caused the mail: one person causes another a few of them in an hour.
ALTER TABLE remark_told ADD COLUMN by_id TEXT NOT NULL DEFAULT '';
