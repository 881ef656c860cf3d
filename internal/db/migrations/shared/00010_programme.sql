-- +goose Up

CREATE TABLE funder (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  created_at  TIMESTAMP NOT NULL,
  version     INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE funder_member (
  funder_id  TEXT NOT NULL REFERENCES funder (id),
  account_id TEXT NOT NULL REFERENCES account (id),
  role       TEXT NOT NULL CHECK (role IN ('manager', 'instructor', 'expert')),
  joined_at  TIMESTAMP NOT NULL,
  PRIMARY KEY (funder_id, account_id)
);
CREATE INDEX funder_member_account ON funder_member (account_id);

CREATE TABLE funder_invitation (
  id           TEXT PRIMARY KEY,
  funder_id    TEXT NOT NULL REFERENCES funder (id),
  email        TEXT NOT NULL,
  email_folded TEXT NOT NULL,
  role         TEXT NOT NULL CHECK (role IN ('manager', 'instructor', 'expert')),
  token_hash   TEXT NOT NULL UNIQUE,
  expires_at   TIMESTAMP NOT NULL,
  accepted_at  TIMESTAMP,
  revoked_at   TIMESTAMP
);
-- One live invitation per person and funder; ended ones stay for the record.
CREATE UNIQUE INDEX funder_invitation_live ON funder_invitation (funder_id, email_folded)
  WHERE accepted_at IS NULL AND revoked_at IS NULL;

CREATE TABLE call (
  id         TEXT PRIMARY KEY,
  funder_id  TEXT NOT NULL REFERENCES funder (id),
  slug       TEXT NOT NULL UNIQUE,
  state      TEXT NOT NULL CHECK (state IN ('draft', 'published', 'closed')),
  definition TEXT NOT NULL, -- what managers edit; published ones are in call_revision
  revision   INTEGER NOT NULL DEFAULT 0,
  created_at TIMESTAMP NOT NULL,
  version    INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX call_funder ON call (funder_id);

-- A published revision is never changed.
CREATE TABLE call_revision (
  call_id      TEXT NOT NULL REFERENCES call (id),
  number       INTEGER NOT NULL,
  definition   TEXT NOT NULL,
  note         TEXT NOT NULL,
  published_at TIMESTAMP NOT NULL,
  published_by TEXT NOT NULL REFERENCES account (id),
  PRIMARY KEY (call_id, number)
);

-- The rounds of the newest revision, with their instants, for dossiers and lists.
CREATE TABLE round (
  id        TEXT PRIMARY KEY,
  call_id   TEXT NOT NULL REFERENCES call (id),
  key       TEXT NOT NULL,
  position  INTEGER NOT NULL,
  opens_at  TIMESTAMP,
  closes_at TIMESTAMP, -- last accepted minute; none when the call is continuous
  UNIQUE (call_id, key)
);
