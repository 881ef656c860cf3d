-- +goose Up
-- When an organisation was founded, as said: 2019-04-12, 2019-04, or empty.
ALTER TABLE organisation ADD COLUMN founded TEXT NOT NULL DEFAULT '';
