CREATE INDEX outbox_lane_idx ON outbox (lane, next_at) WHERE state = 'pending';
DROP INDEX outbox_due_idx;

COMMENT ON INDEX outbox_lane_idx IS 'Finds the lanes that wait, and what is due in each, without reading another''s backlog.';
