-- +goose Up
-- The last day of a consent of which the collective was told beforehand, as 2024-03-12, or empty.
ALTER TABLE gallery_film ADD COLUMN reminded_until TEXT NOT NULL DEFAULT '';
