ALTER TABLE outbox ADD COLUMN held boolean NOT NULL DEFAULT false;

CREATE INDEX outbox_held_idx ON outbox (tenant_id, lane) WHERE state = 'pending' AND held;

COMMENT ON COLUMN outbox.held IS 'The receiver does not know us: the rest of its lane waits until this was taken.';
