-- +goose Up
-- The clips of a video put together, as people last asked for it.
CREATE TABLE video_assembly (
  dossier_id TEXT PRIMARY KEY REFERENCES dossier (id),
  no         INTEGER NOT NULL,          -- how often it was asked for
  parts      TEXT NOT NULL,             -- JSON: a list of {scene, clip, title}, in order
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'working', 'done', 'failed')),
  done       INTEGER NOT NULL DEFAULT 0, -- thousandths
  code       TEXT NOT NULL DEFAULT '',  -- why it failed
  value      TEXT NOT NULL DEFAULT '',  -- which value is at fault
  asked_at   TIMESTAMP NOT NULL,
  asked_by   TEXT NOT NULL REFERENCES account (id)
);
CREATE INDEX video_assembly_asked_by ON video_assembly (asked_by);
