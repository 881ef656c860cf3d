-- +goose Up

CREATE TABLE account (
  id           TEXT PRIMARY KEY,
  email        TEXT NOT NULL,
  email_folded TEXT NOT NULL UNIQUE,
  name         TEXT NOT NULL,
  lang         TEXT NOT NULL,
  admin        BOOLEAN NOT NULL DEFAULT FALSE,
  created_at   TIMESTAMP NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1,
  closed_at    TIMESTAMP -- name and address are gone, the identifier stays for the trail
);

-- The token itself is only in the visitor's cookie.
CREATE TABLE session (
  id         TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  account_id TEXT REFERENCES account (id),
  data       BYTEA NOT NULL,
  agent      TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  seen_at    TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL
);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE sign_in_link (
  token_hash   TEXT PRIMARY KEY,
  email        TEXT NOT NULL,
  browser_hash TEXT NOT NULL,
  expires_at   TIMESTAMP NOT NULL,
  used_at      TIMESTAMP
);
CREATE INDEX sign_in_link_expiry ON sign_in_link (expires_at);

CREATE TABLE passkey (
  id            TEXT PRIMARY KEY,
  account_id    TEXT NOT NULL REFERENCES account (id),
  credential_id TEXT NOT NULL UNIQUE,
  credential    TEXT NOT NULL,
  name          TEXT NOT NULL,
  created_at    TIMESTAMP NOT NULL,
  used_at       TIMESTAMP
);
CREATE INDEX passkey_account ON passkey (account_id);
