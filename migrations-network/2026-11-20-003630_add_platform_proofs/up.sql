ALTER TABLE creator_platforms
    ADD COLUMN verified_at timestamptz,
    ADD COLUMN checked_at timestamptz,
    ADD COLUMN check_failure text,
    ADD COLUMN warned_at timestamptz;

CREATE INDEX creator_platforms_verified_idx ON creator_platforms (checked_at) WHERE verified_at IS NOT NULL;

COMMENT ON COLUMN creator_platforms.verified_at IS 'Since when the code of this row is known to stand on the page.';
COMMENT ON COLUMN creator_platforms.checked_at IS 'When the page was last fetched, with or without success.';
COMMENT ON COLUMN creator_platforms.check_failure IS 'Why the last check failed, in words.';
COMMENT ON COLUMN creator_platforms.warned_at IS 'When the owner was told that the code is gone; a week later the proof is.';
