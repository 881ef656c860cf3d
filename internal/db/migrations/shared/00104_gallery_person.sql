-- +goose Up
-- Who was listed as filmed when the collective said that everyone may see its film: a name that is
-- taken off the list since must not bring back a film that its withdrawal hid.
CREATE TABLE gallery_person (
  dossier_id TEXT NOT NULL REFERENCES gallery_film (dossier_id),
  person_id  TEXT NOT NULL, -- of video_person, while they are listed
  PRIMARY KEY (dossier_id, person_id)
);
INSERT INTO gallery_person (dossier_id, person_id) SELECT g.dossier_id, p.id FROM gallery_film g JOIN video_person p ON p.dossier_id = g.dossier_id;
