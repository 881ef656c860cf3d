-- +goose Up

CREATE TABLE dossier (
  id            TEXT PRIMARY KEY,
  call_id       TEXT NOT NULL REFERENCES call (id),
  round_id      TEXT NOT NULL REFERENCES round (id),
  collective_id TEXT NOT NULL REFERENCES collective (id),
  form_revision INTEGER NOT NULL,
  title         TEXT NOT NULL,
  place_id      TEXT REFERENCES place (id),
  years         INTEGER NOT NULL,
  attributes    TEXT NOT NULL, -- JSON: attribute key -> option key
  video_link    TEXT NOT NULL DEFAULT '',
  state         TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'instruction', 'accepted', 'refused', 'no_action', 'withdrawn')),
  previous_id   TEXT REFERENCES dossier (id),
  created_at    TIMESTAMP NOT NULL,
  filed_at      TIMESTAMP,
  version       INTEGER NOT NULL DEFAULT 1, -- grows with every change of content
  settings      INTEGER NOT NULL DEFAULT 1  -- version of title, place, years, attributes, video
);
CREATE INDEX dossier_round ON dossier (round_id, state);
CREATE INDEX dossier_collective ON dossier (collective_id);
CREATE INDEX dossier_call ON dossier (call_id);

CREATE TABLE answer (
  dossier_id TEXT NOT NULL REFERENCES dossier (id),
  question   TEXT NOT NULL,
  value      TEXT NOT NULL,
  version    INTEGER NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  updated_by TEXT NOT NULL,
  PRIMARY KEY (dossier_id, question)
);

-- What someone wrote while another person saved the same answer: kept until chosen.
CREATE TABLE answer_alternative (
  id         TEXT PRIMARY KEY,
  dossier_id TEXT NOT NULL REFERENCES dossier (id),
  question   TEXT NOT NULL,
  value      TEXT NOT NULL,
  author_id  TEXT NOT NULL,
  at         TIMESTAMP NOT NULL
);
CREATE INDEX answer_alternative_dossier ON answer_alternative (dossier_id);

CREATE TABLE budget_line (
  id         TEXT PRIMARY KEY,
  dossier_id TEXT NOT NULL REFERENCES dossier (id),
  year       INTEGER NOT NULL,
  account    TEXT NOT NULL,
  label      TEXT NOT NULL,
  cents      BIGINT NOT NULL,
  request    BOOLEAN NOT NULL DEFAULT FALSE, -- what is asked of this call
  funding    TEXT NOT NULL DEFAULT '',       -- state of a co-funding: planned, requested, obtained
  created_at TIMESTAMP NOT NULL,
  version    INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX budget_line_dossier ON budget_line (dossier_id);

CREATE TABLE letter (
  id         TEXT PRIMARY KEY,
  dossier_id TEXT NOT NULL REFERENCES dossier (id),
  from_whom  TEXT NOT NULL,
  asked_by   TEXT NOT NULL,
  status     TEXT NOT NULL CHECK (status IN ('asked', 'received', 'signed', 'declined')),
  created_at TIMESTAMP NOT NULL,
  version    INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX letter_dossier ON letter (dossier_id);

-- A file of a dossier: a piece of the call, a letter or the video. Replaced ones stay.
CREATE TABLE file (
  id          TEXT PRIMARY KEY,
  dossier_id  TEXT NOT NULL REFERENCES dossier (id),
  slot        TEXT NOT NULL, -- piece:KEY, letter:ID or video
  blob_id     TEXT NOT NULL,
  name        TEXT NOT NULL,
  media       TEXT NOT NULL,
  size        BIGINT NOT NULL,
  sha256      TEXT NOT NULL,
  scan        TEXT NOT NULL,
  added_at    TIMESTAMP NOT NULL,
  added_by    TEXT NOT NULL,
  replaced_at TIMESTAMP
);
CREATE UNIQUE INDEX file_slot ON file (dossier_id, slot) WHERE replaced_at IS NULL;

-- A section that the funder reopened after filing, for one correction request.
CREATE TABLE open_section (
  dossier_id TEXT NOT NULL REFERENCES dossier (id),
  section    TEXT NOT NULL,
  request_id TEXT NOT NULL,
  PRIMARY KEY (dossier_id, section)
);
