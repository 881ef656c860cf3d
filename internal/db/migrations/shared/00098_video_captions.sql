-- +goose Up
-- The captions of the film of an application.
CREATE TABLE video_captions (
  dossier_id TEXT PRIMARY KEY REFERENCES dossier (id),
  cues       TEXT NOT NULL,             -- JSON: a list of {start, end, text}, in milliseconds
  described  TEXT NOT NULL DEFAULT '',  -- what is seen and not said, in words
  version    INTEGER NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  updated_by TEXT NOT NULL REFERENCES account (id)
);
CREATE INDEX video_captions_updated_by ON video_captions (updated_by);
