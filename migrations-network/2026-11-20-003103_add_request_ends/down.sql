DROP INDEX requests_live_key;
CREATE UNIQUE INDEX requests_live_key ON requests (creator_id, offering_id)
    WHERE status IN ('pending', 'provisioning', 'approved');
ALTER TABLE requests DROP COLUMN ended_at;
