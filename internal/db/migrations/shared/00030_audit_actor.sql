-- +goose Up

-- What a person did, for the export of their data.
CREATE INDEX audit_actor ON audit (actor_id, id);
