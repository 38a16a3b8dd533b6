ALTER TABLE network_links
    ADD COLUMN suspended_for text,
    ADD COLUMN instance_url text,
    ADD COLUMN beating_until timestamptz;

COMMENT ON COLUMN network_links.suspended_for IS 'The reason, in the words of the hub''s operator.';
COMMENT ON COLUMN network_links.instance_url IS 'Where the hub calls this brand, as it last told.';
COMMENT ON COLUMN network_links.beating_until IS 'A replica sends a heartbeat until then: there is one at a time.';
