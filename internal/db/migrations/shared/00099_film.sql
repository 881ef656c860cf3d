-- +goose Up
-- Jobs that may take hours have a worker of their own.
ALTER TABLE job ADD COLUMN long BOOLEAN NOT NULL DEFAULT FALSE;

-- What every browser plays, made of a film that was sent.
CREATE TABLE film (
  blob_id   TEXT PRIMARY KEY,           -- of the film as it was sent; whoever holds it tells when it goes
  media     TEXT NOT NULL,
  state     TEXT NOT NULL,              -- waiting, encoding, ready, refused, failed, original
  done      INTEGER NOT NULL DEFAULT 0, -- thousandths
  tries     INTEGER NOT NULL DEFAULT 0,
  code      TEXT NOT NULL DEFAULT '',   -- why it is refused, or failed
  value     TEXT NOT NULL DEFAULT '',
  length_ms BIGINT NOT NULL DEFAULT 0,
  silent    BOOLEAN NOT NULL DEFAULT FALSE,
  pictures  INTEGER NOT NULL DEFAULT 0, -- in the strip
  added_at  TIMESTAMP NOT NULL
);

CREATE TABLE film_output (
  film    TEXT NOT NULL REFERENCES film (blob_id),
  kind    TEXT NOT NULL,                -- high, low, poster, strip
  blob_id TEXT NOT NULL,
  width   INTEGER NOT NULL,
  height  INTEGER NOT NULL,
  bytes   BIGINT NOT NULL,
  PRIMARY KEY (film, kind)
);
CREATE INDEX film_output_blob_id ON film_output (blob_id);
