ALTER TABLE creator_platforms
    DROP COLUMN verified_at,
    DROP COLUMN checked_at,
    DROP COLUMN check_failure,
    DROP COLUMN warned_at;
