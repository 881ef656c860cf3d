-- +goose Up
-- Somebody was taken off the list of those who are filmed, since the lead last said that everyone may
-- see the film: nobody says who, and only the lead brings back what they may have hidden. It holds for
-- those who were listed after the film was shown, too, whom gallery_person did not know.
CREATE TABLE video_removal (
  dossier_id TEXT PRIMARY KEY REFERENCES dossier (id),
  at         TIMESTAMP NOT NULL
);
INSERT INTO video_removal (dossier_id, at) SELECT g.dossier_id, g.shown_at FROM gallery_film g
  WHERE EXISTS (SELECT 1 FROM gallery_person k WHERE k.dossier_id = g.dossier_id AND NOT EXISTS (SELECT 1 FROM video_person p WHERE p.id = k.person_id));
DROP TABLE gallery_person;
