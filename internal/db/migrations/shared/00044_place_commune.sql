-- +goose Up
-- The commune of today that the file says a place is in (INSEE code), or empty.
ALTER TABLE zoning_point ADD COLUMN commune TEXT NOT NULL DEFAULT '';
