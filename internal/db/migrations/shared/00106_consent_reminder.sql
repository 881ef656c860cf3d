-- +goose Up
-- Of which last days of consents a collective was told beforehand.
CREATE TABLE gallery_reminder (
  dossier_id TEXT NOT NULL REFERENCES gallery_film (dossier_id),
  person_id  TEXT NOT NULL, -- of video_person, while they are listed
  until      TEXT NOT NULL, -- as 2024-03-12
  PRIMARY KEY (dossier_id, person_id, until)
);
