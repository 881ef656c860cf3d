-- +goose Up
-- A file that was sent whole. It is looked at before it becomes the film or a clip; what became of it
-- is told for a while to those who sent it.
CREATE TABLE video_arrival (
  upload_id  TEXT PRIMARY KEY,
  dossier_id TEXT NOT NULL REFERENCES dossier (id),
  purpose    TEXT NOT NULL,            -- 'film', or 'clip:' and a scene, which may be gone
  blob_id    TEXT NOT NULL,            -- what its bytes become
  name       TEXT NOT NULL,
  size       BIGINT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'taken', 'refused')),
  code       TEXT NOT NULL DEFAULT '', -- why it was refused
  value      TEXT NOT NULL DEFAULT '', -- which value is at fault
  sent_at    TIMESTAMP NOT NULL,
  sent_by    TEXT NOT NULL REFERENCES account (id)
);
CREATE INDEX video_arrival_dossier ON video_arrival (dossier_id);
CREATE INDEX video_arrival_sent_by ON video_arrival (sent_by);

-- A clip: filmed for a scene or for none, and no part of the application.
CREATE TABLE video_clip (
  id         TEXT PRIMARY KEY,
  dossier_id TEXT NOT NULL REFERENCES dossier (id),
  scene_id   TEXT REFERENCES video_scene (id), -- none once the scene is removed
  blob_id    TEXT NOT NULL,
  name       TEXT NOT NULL,
  media      TEXT NOT NULL,
  size       BIGINT NOT NULL,
  sha256     TEXT NOT NULL,
  scan       TEXT NOT NULL,
  added_at   TIMESTAMP NOT NULL,
  added_by   TEXT NOT NULL REFERENCES account (id)
);
CREATE INDEX video_clip_dossier ON video_clip (dossier_id);
CREATE INDEX video_clip_scene ON video_clip (scene_id);
CREATE INDEX video_clip_added_by ON video_clip (added_by);
