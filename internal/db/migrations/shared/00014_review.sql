-- +goose Up

-- What the funder asks to correct; the sections named are open until it is answered.
CREATE TABLE correction_request (
  id          TEXT PRIMARY KEY,
  dossier_id  TEXT NOT NULL REFERENCES dossier (id),
  sections    TEXT NOT NULL, -- JSON list
  message     TEXT NOT NULL,
  due_at      TIMESTAMP NOT NULL,
  asked_at    TIMESTAMP NOT NULL,
  asked_by    TEXT NOT NULL REFERENCES account (id),
  answered_at TIMESTAMP
);
CREATE INDEX correction_request_dossier ON correction_request (dossier_id);
CREATE UNIQUE INDEX correction_request_open ON correction_request (dossier_id) WHERE answered_at IS NULL;

-- An expert who reads a dossier; a declared conflict ends their part and stays on record.
CREATE TABLE assignment (
  dossier_id   TEXT NOT NULL REFERENCES dossier (id),
  expert_id    TEXT NOT NULL REFERENCES account (id),
  assigned_at  TIMESTAMP NOT NULL,
  conflict_at  TIMESTAMP,
  conflict_why TEXT NOT NULL DEFAULT '',
  comment      TEXT NOT NULL DEFAULT '',
  submitted_at TIMESTAMP,
  version      INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (dossier_id, expert_id)
);
CREATE INDEX assignment_expert ON assignment (expert_id);

CREATE TABLE score (
  dossier_id TEXT NOT NULL,
  expert_id  TEXT NOT NULL,
  criterion  TEXT NOT NULL,
  mark       INTEGER NOT NULL,
  PRIMARY KEY (dossier_id, expert_id, criterion),
  FOREIGN KEY (dossier_id, expert_id) REFERENCES assignment (dossier_id, expert_id)
);
