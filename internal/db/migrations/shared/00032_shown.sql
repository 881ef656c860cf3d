-- +goose Up
-- What lists show of a filed dossier, as it was filed: its collective and its place may
-- change their names afterwards, what the funder has and publishes does not.
ALTER TABLE dossier ADD COLUMN shown_collective TEXT NOT NULL DEFAULT '';
ALTER TABLE dossier ADD COLUMN shown_lead TEXT NOT NULL DEFAULT '';
ALTER TABLE dossier ADD COLUMN shown_place TEXT NOT NULL DEFAULT '';
ALTER TABLE dossier ADD COLUMN shown_status TEXT NOT NULL DEFAULT '';
ALTER TABLE dossier ADD COLUMN shown_commune TEXT NOT NULL DEFAULT '';
UPDATE dossier SET
  shown_collective = coalesce((SELECT g.name FROM collective g WHERE g.id = dossier.collective_id), ''),
  shown_lead = coalesce((SELECT o.name FROM partner p JOIN organisation o ON o.id = p.organisation_id
    WHERE p.collective_id = dossier.collective_id AND p.lead AND p.left_at IS NULL), ''),
  shown_place = coalesce((SELECT p.name FROM place p WHERE p.id = dossier.place_id), ''),
  shown_status = coalesce((SELECT p.status FROM place p WHERE p.id = dossier.place_id), ''),
  shown_commune = coalesce((SELECT p.commune_code FROM place p WHERE p.id = dossier.place_id), '')
  WHERE state NOT IN ('draft', 'withdrawn');
