-- +goose Up

-- A legal person. Its record is shared by the collectives it takes part in.
CREATE TABLE organisation (
  id           TEXT PRIMARY KEY,
  name         TEXT NOT NULL,
  name_folded  TEXT NOT NULL,
  form         TEXT NOT NULL,
  siret        TEXT UNIQUE,
  rna          TEXT NOT NULL DEFAULT '',
  commune_code TEXT NOT NULL DEFAULT '',
  created_at   TIMESTAMP NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE collective (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  purpose     TEXT NOT NULL,
  created_at  TIMESTAMP NOT NULL,
  version     INTEGER NOT NULL DEFAULT 1
);

-- An organisation in a collective. One that left stays for the record.
CREATE TABLE partner (
  collective_id     TEXT NOT NULL REFERENCES collective (id),
  organisation_id   TEXT NOT NULL REFERENCES organisation (id),
  lead              BOOLEAN NOT NULL DEFAULT FALSE,
  representative_id TEXT REFERENCES account (id),
  joined_at         TIMESTAMP NOT NULL,
  left_at           TIMESTAMP,
  PRIMARY KEY (collective_id, organisation_id)
);
CREATE INDEX partner_organisation ON partner (organisation_id);
CREATE INDEX partner_representative ON partner (representative_id);
CREATE UNIQUE INDEX partner_lead ON partner (collective_id) WHERE lead AND left_at IS NULL;

CREATE TABLE member (
  collective_id TEXT NOT NULL REFERENCES collective (id),
  account_id    TEXT NOT NULL REFERENCES account (id),
  role          TEXT NOT NULL CHECK (role IN ('lead', 'writer', 'reader')),
  joined_at     TIMESTAMP NOT NULL,
  PRIMARY KEY (collective_id, account_id)
);
CREATE INDEX member_account ON member (account_id);
-- Exactly one person leads; hand-over moves it.
CREATE UNIQUE INDEX member_lead ON member (collective_id) WHERE role = 'lead';

-- email is empty for a join link, which several people may use.
CREATE TABLE invitation (
  id              TEXT PRIMARY KEY,
  collective_id   TEXT NOT NULL REFERENCES collective (id),
  email           TEXT NOT NULL,
  email_folded    TEXT NOT NULL,
  role            TEXT NOT NULL CHECK (role IN ('writer', 'reader')),
  organisation_id TEXT REFERENCES organisation (id),
  token_hash      TEXT NOT NULL UNIQUE,
  invited_by      TEXT NOT NULL REFERENCES account (id),
  created_at      TIMESTAMP NOT NULL,
  expires_at      TIMESTAMP NOT NULL,
  ended_at        TIMESTAMP,
  ended_how       TEXT NOT NULL DEFAULT '',
  ended_by        TEXT REFERENCES account (id)
);
-- How many mails a person sent, and an address received, lately.
CREATE INDEX invitation_sent ON invitation (invited_by, created_at);
CREATE INDEX invitation_received ON invitation (email_folded, created_at);
-- One live invitation per person and collective; ended ones stay for the record.
CREATE UNIQUE INDEX invitation_live ON invitation (collective_id, email_folded) WHERE ended_at IS NULL;

CREATE TABLE place (
  id              TEXT PRIMARY KEY,
  collective_id   TEXT NOT NULL REFERENCES collective (id),
  organisation_id TEXT REFERENCES organisation (id),
  name            TEXT NOT NULL,
  status          TEXT NOT NULL CHECK (status IN ('existing', 'planned')),
  commune_code    TEXT NOT NULL,
  address         TEXT NOT NULL,
  lat             DOUBLE PRECISION, -- WGS84 degrees, both or none
  lon             DOUBLE PRECISION,
  opens           TEXT NOT NULL, -- year and month, as said: 2021-09, or empty
  created_at      TIMESTAMP NOT NULL,
  version         INTEGER NOT NULL DEFAULT 1,
  removed_at      TIMESTAMP
);
CREATE INDEX place_collective ON place (collective_id);
CREATE INDEX place_commune ON place (commune_code);

CREATE TABLE contribution (
  id              TEXT PRIMARY KEY,
  collective_id   TEXT NOT NULL REFERENCES collective (id),
  organisation_id TEXT NOT NULL REFERENCES organisation (id),
  kind            TEXT NOT NULL CHECK (kind IN ('money', 'premises', 'equipment', 'time', 'skill')),
  label           TEXT NOT NULL,
  cents           BIGINT NOT NULL,
  created_at      TIMESTAMP NOT NULL,
  version         INTEGER NOT NULL DEFAULT 1,
  removed_at      TIMESTAMP
);
CREATE INDEX contribution_collective ON contribution (collective_id);

-- The lead proposed to a member, until it is accepted or withdrawn.
CREATE TABLE handover (
  collective_id TEXT PRIMARY KEY REFERENCES collective (id),
  to_account_id TEXT NOT NULL REFERENCES account (id),
  proposed_at   TIMESTAMP NOT NULL
);
