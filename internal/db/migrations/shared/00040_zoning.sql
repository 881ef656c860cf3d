-- +goose Up

-- Lists of territories that the operator imports: one row for each generation of a list. What a
-- list holds never changes; only the days it is in force do, when another follows it.
CREATE TABLE zoning (
  id          TEXT PRIMARY KEY,
  key         TEXT NOT NULL, -- what rules name: qpv
  title       TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('areas', 'values', 'communes', 'points')),
  from_day    TEXT NOT NULL, -- first day in force: 2024-01-01
  until_day   TEXT NOT NULL, -- last one, or empty
  vintage     TEXT NOT NULL,
  attribution TEXT NOT NULL,
  source      TEXT NOT NULL, -- page that the file was downloaded from
  file        TEXT NOT NULL,
  sha256      TEXT NOT NULL,
  size        INTEGER NOT NULL, -- areas, communes or points it holds
  report      TEXT NOT NULL, -- JSON: what the import said, row by row
  imported_at TIMESTAMP NOT NULL,
  replaced_at TIMESTAMP -- by another of the same days, or removed
);
CREATE INDEX zoning_key ON zoning (key, from_day);

CREATE TABLE zoning_area (
  zoning_id TEXT NOT NULL REFERENCES zoning (id),
  position  INTEGER NOT NULL,
  code      TEXT NOT NULL,
  name      TEXT NOT NULL,
  communes  TEXT NOT NULL, -- INSEE codes that the file tells, with commas
  shape     BYTEA NOT NULL,
  PRIMARY KEY (zoning_id, position)
);

-- Of lists of communes the value is empty.
CREATE TABLE zoning_commune (
  zoning_id TEXT NOT NULL REFERENCES zoning (id),
  commune   TEXT NOT NULL,
  value     TEXT NOT NULL,
  PRIMARY KEY (zoning_id, commune)
);

CREATE TABLE zoning_point (
  zoning_id TEXT NOT NULL REFERENCES zoning (id),
  position  INTEGER NOT NULL,
  name      TEXT NOT NULL,
  lon       DOUBLE PRECISION NOT NULL, -- WGS84 degrees
  lat       DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (zoning_id, position)
);
