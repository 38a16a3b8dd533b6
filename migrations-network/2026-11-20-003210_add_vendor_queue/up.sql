ALTER TABLE vendors
    ADD COLUMN queue_waiting bigint NOT NULL DEFAULT 0,
    ADD COLUMN queue_dead bigint NOT NULL DEFAULT 0,
    ADD COLUMN queue_oldest_at timestamptz;

COMMENT ON COLUMN vendors.queue_waiting IS 'Messages to the hub that wait at the brand, as of its last heartbeat.';
COMMENT ON COLUMN vendors.queue_dead IS 'Messages to the hub that the brand gave up, as of its last heartbeat.';
COMMENT ON COLUMN vendors.queue_oldest_at IS 'When the oldest message that waits at the brand was recorded.';
