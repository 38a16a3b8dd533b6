ALTER TABLE affiliations
    DROP COLUMN joined_at,
    DROP COLUMN creator_existed,
    DROP COLUMN version,
    DROP COLUMN source,
    DROP COLUMN status;
