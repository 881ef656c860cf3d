-- +goose Up
-- A film that its collective shows to everyone: the one that was filed. A consent that was taken
-- back stays on record.
CREATE TABLE gallery_film (
  dossier_id    TEXT PRIMARY KEY REFERENCES dossier (id),
  film_blob     TEXT NOT NULL,
  film_media    TEXT NOT NULL,
  film_size     BIGINT NOT NULL,
  captions_blob TEXT NOT NULL,  -- or empty
  departement   TEXT NOT NULL,  -- code, or empty where that of the place is not known
  region        TEXT NOT NULL,
  shown_at      TIMESTAMP NOT NULL,
  shown_by      TEXT NOT NULL REFERENCES account (id),
  withdrawn_at  TIMESTAMP
);
CREATE INDEX gallery_film_shown ON gallery_film (shown_at, dossier_id) WHERE withdrawn_at IS NULL;
CREATE INDEX gallery_film_by ON gallery_film (shown_by);

-- What a film is about: options of the call, in their words of then.
CREATE TABLE gallery_theme (
  dossier_id TEXT NOT NULL REFERENCES gallery_film (dossier_id),
  key        TEXT NOT NULL,
  label_fr   TEXT NOT NULL,
  label_en   TEXT NOT NULL,
  PRIMARY KEY (dossier_id, key)
);
CREATE INDEX gallery_theme_key ON gallery_theme (key);
