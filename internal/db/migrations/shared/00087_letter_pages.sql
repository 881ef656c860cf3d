-- +goose Up
-- Each letter that someone types is an act, and each index that it moves is a page to write. These
-- serve nothing that is asked more often than when the program starts.
DROP INDEX document_behind;
DROP INDEX document_written_by;
DROP INDEX document_update_account;
