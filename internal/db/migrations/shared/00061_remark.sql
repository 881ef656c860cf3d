-- +goose Up
-- What people say beside a text: comments, suggestions, to-dos. A text is a part of a holder
-- (a section of a dossier) and a root in it (a question); the words are told by the Yjs ids of
-- the first and the last one, and kept as they were.
CREATE TABLE remark (
  id          TEXT PRIMARY KEY,
  holder      TEXT NOT NULL,
  part        TEXT NOT NULL,
  root        TEXT NOT NULL,
  kind        TEXT NOT NULL,            -- comment, suggestion, todo
  anchor_from TEXT NOT NULL DEFAULT '', -- client:clock of the first letter, or '' for the words wherever they stand
  anchor_to   TEXT NOT NULL DEFAULT '', -- of the last letter
  quote       TEXT NOT NULL DEFAULT '', -- the words as they were; '' for the text as a whole
  replacement TEXT NOT NULL DEFAULT '', -- of a suggestion
  owner_id    TEXT REFERENCES account (id), -- of a to-do
  due_on      TEXT NOT NULL DEFAULT '', -- of a to-do, as 2021-03-30
  state       TEXT NOT NULL,            -- open, resolved, accepted, refused, done, withdrawn
  author_id   TEXT NOT NULL REFERENCES account (id),
  at          TIMESTAMP NOT NULL,
  settled_by  TEXT REFERENCES account (id),
  settled_at  TIMESTAMP,
  version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX remark_beside ON remark (holder, part, state);
CREATE INDEX remark_author ON remark (author_id);
CREATE INDEX remark_owner ON remark (owner_id);

CREATE TABLE remark_message (
  id        TEXT PRIMARY KEY,
  remark_id TEXT NOT NULL REFERENCES remark (id),
  author_id TEXT NOT NULL REFERENCES account (id),
  body      TEXT NOT NULL,
  at        TIMESTAMP NOT NULL
);
CREATE INDEX remark_message_remark ON remark_message (remark_id);
CREATE INDEX remark_message_author ON remark_message (author_id);

-- To whom a mail about a remark left that they have not read yet: no second one leaves.
CREATE TABLE remark_told (
  remark_id  TEXT NOT NULL REFERENCES remark (id),
  account_id TEXT NOT NULL REFERENCES account (id),
  at         TIMESTAMP NOT NULL,
  PRIMARY KEY (remark_id, account_id)
);
CREATE INDEX remark_told_account ON remark_told (account_id);
