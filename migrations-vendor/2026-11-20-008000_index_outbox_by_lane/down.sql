CREATE INDEX outbox_due_idx ON outbox (next_at) WHERE state = 'pending';
DROP INDEX outbox_lane_idx;
