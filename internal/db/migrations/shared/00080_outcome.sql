-- +goose Up
-- What came of workshops: minutes, what was sent on, and what texts name as their source.
CREATE TABLE minutes (
  workshop_id TEXT PRIMARY KEY, -- of the room of workshops
  lang        TEXT NOT NULL,
  drafted_at  TIMESTAMP NOT NULL,
  drafted_by  TEXT NOT NULL REFERENCES account (id),
  frozen_at   TIMESTAMP,
  frozen_by   TEXT REFERENCES account (id),
  content     BYTEA,            -- canonical JSON, once frozen
  sha         TEXT NOT NULL DEFAULT ''
);
CREATE INDEX minutes_drafted_by ON minutes (drafted_by);
CREATE INDEX minutes_frozen_by ON minutes (frozen_by);

-- Each version of each part: the last one counts, the others say who changed what.
CREATE TABLE minutes_part (
  workshop_id TEXT NOT NULL REFERENCES minutes (workshop_id),
  part        TEXT NOT NULL,    -- a step, or "opening"
  no          INTEGER NOT NULL, -- from 1
  prose       TEXT NOT NULL,    -- JSON
  author_id   TEXT REFERENCES account (id), -- nobody: drafted from the record, or a guest
  author      TEXT NOT NULL,    -- as they were called; "" for what was drafted from the record
  at          TIMESTAMP NOT NULL,
  PRIMARY KEY (workshop_id, part, no)
);
CREATE INDEX minutes_part_author ON minutes_part (author_id);

-- What was sent on, one row for each note.
CREATE TABLE sending (
  id            TEXT PRIMARY KEY,
  workshop_id   TEXT NOT NULL,
  collective_id TEXT NOT NULL REFERENCES collective (id),
  source        TEXT NOT NULL, -- as minutes_source names it
  kind          TEXT NOT NULL CHECK (kind IN ('text', 'budget', 'offer', 'todo')),
  dossier_id    TEXT REFERENCES dossier (id), -- none for what partners bring
  target        TEXT NOT NULL, -- question, line, organisation or remark
  sent_by       TEXT NOT NULL REFERENCES account (id),
  at            TIMESTAMP NOT NULL
);
CREATE INDEX sending_workshop ON sending (workshop_id);
CREATE INDEX sending_collective ON sending (collective_id);
CREATE INDEX sending_dossier ON sending (dossier_id);
CREATE INDEX sending_by ON sending (sent_by);

-- What a source said when it was sent: texts that name it say so for ever.
CREATE TABLE source (
  name          TEXT PRIMARY KEY, -- the workshop, a dot, the number of a note or the name of a step
  workshop_id   TEXT NOT NULL,
  collective_id TEXT NOT NULL REFERENCES collective (id),
  title         TEXT NOT NULL,    -- of the workshop
  day           TEXT NOT NULL,    -- as 2021-03-12
  note          INTEGER NOT NULL, -- 0 of a decision
  said          TEXT NOT NULL,
  author_id     TEXT REFERENCES account (id),
  author        TEXT NOT NULL,    -- "" where nobody is to know
  people        INTEGER NOT NULL
);
CREATE INDEX source_collective ON source (collective_id);
CREATE INDEX source_author ON source (author_id);
