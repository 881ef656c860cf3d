-- +goose Up
-- A file that a filing holds stays for good; those of dossiers once filed may be such.
ALTER TABLE file ADD COLUMN filed BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE file SET filed = TRUE WHERE dossier_id IN (SELECT f.dossier_id FROM filing f);
CREATE INDEX file_dossier ON file (dossier_id, replaced_at);
