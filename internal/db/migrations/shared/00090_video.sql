-- +goose Up
-- The video of an application, while it is prepared: what it is to say, its scenes, who is filmed.
CREATE TABLE video_text (
  dossier_id   TEXT NOT NULL REFERENCES dossier (id),
  name         TEXT NOT NULL,            -- of a field of the brief
  value        TEXT NOT NULL,
  version      INTEGER NOT NULL,
  source_kind  TEXT NOT NULL DEFAULT '' CHECK (source_kind IN ('', 'note', 'cluster', 'decision', 'answer')),
  source_of    TEXT NOT NULL DEFAULT '', -- the workshop, or the section
  source_key   TEXT NOT NULL DEFAULT '', -- what it is there
  source_title TEXT NOT NULL DEFAULT '', -- of the workshop, or the question
  source_said  TEXT NOT NULL DEFAULT '', -- when it was taken
  updated_at   TIMESTAMP NOT NULL,
  updated_by   TEXT NOT NULL REFERENCES account (id),
  PRIMARY KEY (dossier_id, name)
);
CREATE INDEX video_text_updated_by ON video_text (updated_by);

CREATE TABLE video_location (
  id         TEXT PRIMARY KEY,
  dossier_id TEXT NOT NULL REFERENCES dossier (id),
  place_id   TEXT REFERENCES place (id), -- of the collective, or none
  name       TEXT NOT NULL,
  needs      TEXT NOT NULL,              -- keys, light, whom to ask
  created_at TIMESTAMP NOT NULL,
  version    INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX video_location_dossier ON video_location (dossier_id);
CREATE INDEX video_location_place ON video_location (place_id);

-- Whoever is seen or heard, and what they consented to.
CREATE TABLE video_person (
  id              TEXT PRIMARY KEY,
  dossier_id      TEXT NOT NULL REFERENCES dossier (id),
  name            TEXT NOT NULL,
  organisation_id TEXT REFERENCES organisation (id), -- for which they speak, or none
  part            TEXT NOT NULL,                     -- what they do in it
  speaks          BOOLEAN NOT NULL DEFAULT FALSE,
  minor           BOOLEAN NOT NULL DEFAULT FALSE,
  consent         TEXT NOT NULL CHECK (consent IN ('wanted', 'asked', 'signed', 'refused', 'withdrawn')),
  until           TEXT NOT NULL DEFAULT '',          -- the last day of the consent, as 2024-03-12, or none said
  created_at      TIMESTAMP NOT NULL,
  version         INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX video_person_dossier ON video_person (dossier_id);
CREATE INDEX video_person_organisation ON video_person (organisation_id);

-- A signed form: it is no part of the application, and the funder never has it.
CREATE TABLE video_signed (
  person_id TEXT PRIMARY KEY REFERENCES video_person (id),
  blob_id   TEXT NOT NULL,
  name      TEXT NOT NULL,
  media     TEXT NOT NULL,
  size      BIGINT NOT NULL,
  sha256    TEXT NOT NULL,
  scan      TEXT NOT NULL,
  added_at  TIMESTAMP NOT NULL,
  added_by  TEXT NOT NULL REFERENCES account (id)
);
CREATE INDEX video_signed_added_by ON video_signed (added_by);

CREATE TABLE video_scene (
  id          TEXT PRIMARY KEY,
  dossier_id  TEXT NOT NULL REFERENCES dossier (id),
  position    INTEGER NOT NULL,
  seen        TEXT NOT NULL,
  heard       TEXT NOT NULL,
  location_id TEXT REFERENCES video_location (id),
  seconds     INTEGER NOT NULL, -- 0 while nobody has estimated them
  created_at  TIMESTAMP NOT NULL,
  version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX video_scene_dossier ON video_scene (dossier_id);
CREATE INDEX video_scene_location ON video_scene (location_id);

CREATE TABLE video_scene_person (
  scene_id  TEXT NOT NULL REFERENCES video_scene (id),
  person_id TEXT NOT NULL REFERENCES video_person (id),
  PRIMARY KEY (scene_id, person_id)
);
CREATE INDEX video_scene_person_person ON video_scene_person (person_id);
