ALTER TABLE offerings
    ADD COLUMN taken_down_at timestamptz,
    ADD COLUMN taken_down_for text,
    ADD COLUMN withheld boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN offerings.taken_down_at IS 'An operator has unlisted it; the brand cannot list it again.';
COMMENT ON COLUMN offerings.taken_down_for IS 'The reason, which the brand is told.';
COMMENT ON COLUMN offerings.withheld IS 'The brand wants it listed: it is when the operator puts it back.';
