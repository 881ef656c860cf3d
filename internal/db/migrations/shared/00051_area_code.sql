-- +goose Up
-- Contours of the communes of a département are read by their codes.
CREATE INDEX zoning_area_code ON zoning_area (zoning_id, code);
