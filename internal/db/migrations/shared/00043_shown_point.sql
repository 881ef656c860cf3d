-- +goose Up
-- Where the place of a filed dossier is, as it was filed, for the lists that measure from it.
-- Of what was filed before, the point that its collective gives now, while the place has not
-- left the commune it was filed in.
ALTER TABLE dossier ADD COLUMN shown_lat DOUBLE PRECISION;
ALTER TABLE dossier ADD COLUMN shown_lon DOUBLE PRECISION;
UPDATE dossier SET
  shown_lat = (SELECT p.lat FROM place p WHERE p.id = dossier.place_id AND p.commune_code = dossier.shown_commune),
  shown_lon = (SELECT p.lon FROM place p WHERE p.id = dossier.place_id AND p.commune_code = dossier.shown_commune)
  WHERE state NOT IN ('draft', 'withdrawn');
