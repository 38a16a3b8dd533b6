ALTER TABLE requests ADD COLUMN ended_at timestamptz;

DROP INDEX requests_live_key;
CREATE UNIQUE INDEX requests_live_key ON requests (creator_id, offering_id)
    WHERE status IN ('pending', 'provisioning', 'approved') AND ended_at IS NULL;

COMMENT ON COLUMN requests.ended_at IS 'When the partnership of an approved request ended, so that its creator may apply again.';
