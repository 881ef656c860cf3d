-- +goose Up
-- Workshops. What is said in one is its commands, in order; the state they make is kept now and
-- then, so that opening reads little.
CREATE TABLE workshop (
  id            TEXT PRIMARY KEY,
  collective_id TEXT NOT NULL REFERENCES collective (id),
  title         TEXT NOT NULL,
  agenda        TEXT NOT NULL,    -- JSON, as it is now: its commands say what it was
  starts_at     TIMESTAMP,        -- not said yet
  minutes       INTEGER NOT NULL, -- how long it is to take
  status        TEXT NOT NULL CHECK (status IN ('prepared', 'open', 'ended')),
  link          TEXT NOT NULL UNIQUE, -- whoever holds it may ask to join. As it is: facilitators show it to a whole room, again and again
  seq           BIGINT NOT NULL,  -- of the last command
  organised_by  TEXT NOT NULL REFERENCES account (id),
  created_at    TIMESTAMP NOT NULL,
  opened_at     TIMESTAMP,        -- the last time
  ended_at      TIMESTAMP,        -- the last time
  version       INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX workshop_collective ON workshop (collective_id);
CREATE INDEX workshop_organised_by ON workshop (organised_by);

-- Members who lead a workshop besides its organiser.
CREATE TABLE workshop_facilitator (
  workshop_id TEXT NOT NULL REFERENCES workshop (id),
  account_id  TEXT NOT NULL REFERENCES account (id),
  PRIMARY KEY (workshop_id, account_id)
);
CREATE INDEX workshop_facilitator_account ON workshop_facilitator (account_id);

-- By what people who joined are known again: their account, or the secret of a guest. A person may
-- have several, after they came back under another name and were put together.
CREATE TABLE workshop_person (
  id          TEXT PRIMARY KEY,
  workshop_id TEXT NOT NULL REFERENCES workshop (id),
  no          INTEGER NOT NULL, -- of the person in the workshop
  account_id  TEXT REFERENCES account (id),
  secret      TEXT UNIQUE,      -- SHA-256 of what the browser of a guest holds
  joined_at   TIMESTAMP NOT NULL,
  CHECK ((account_id IS NULL) <> (secret IS NULL)),
  UNIQUE (workshop_id, account_id)
);
CREATE INDEX workshop_person_account ON workshop_person (account_id);

CREATE TABLE workshop_command (
  workshop_id TEXT NOT NULL REFERENCES workshop (id),
  seq         BIGINT NOT NULL,
  person      INTEGER NOT NULL, -- 0 is the program
  command_id  TEXT NOT NULL,    -- given by the page: the same one of a person counts once
  verb        TEXT NOT NULL,
  fields      TEXT NOT NULL,    -- JSON
  at          TIMESTAMP NOT NULL,
  PRIMARY KEY (workshop_id, seq),
  UNIQUE (workshop_id, person, command_id)
);

-- The state up to a command.
CREATE TABLE workshop_snapshot (
  workshop_id TEXT PRIMARY KEY REFERENCES workshop (id),
  seq         BIGINT NOT NULL,
  state       BYTEA NOT NULL -- JSON, compressed
);

-- Agendas that a person keeps to use them again, in any collective.
CREATE TABLE workshop_template (
  id         TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  title      TEXT NOT NULL,
  agenda     TEXT NOT NULL, -- JSON
  created_at TIMESTAMP NOT NULL
);
CREATE INDEX workshop_template_account ON workshop_template (account_id);
