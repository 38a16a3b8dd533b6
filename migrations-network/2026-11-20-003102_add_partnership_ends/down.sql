DROP INDEX partnerships_affiliation_idx;
DROP INDEX partnerships_link_key;
ALTER TABLE partnerships
    DROP CONSTRAINT partnerships_ended_check,
    DROP COLUMN ended_by,
    DROP COLUMN ended_at;
