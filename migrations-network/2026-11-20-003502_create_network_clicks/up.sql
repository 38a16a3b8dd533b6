CREATE TABLE network_clicks (
    id uuid NOT NULL PRIMARY KEY,
    vendor_id uuid NOT NULL,
    link_id uuid NOT NULL,
    creator_id uuid NOT NULL,
    partnership_id uuid NOT NULL,
    class text NOT NULL,
    eligible boolean NOT NULL,
    visitor_hash bytea NOT NULL,
    landing_url text,
    referrer_host text,
    ua_family text NOT NULL,
    device text NOT NULL,
    country text,
    sub_id text,
    opt_out boolean NOT NULL,
    source text NOT NULL,
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    delivery text NOT NULL DEFAULT 'waiting' CHECK (delivery IN ('waiting', 'delivered', 'dead')),
    delivery_error text,
    settled_at timestamptz
) PARTITION BY RANGE (id);

CREATE INDEX network_clicks_waiting_idx ON network_clicks (vendor_id, id) WHERE delivery = 'waiting';
CREATE INDEX network_clicks_dead_idx ON network_clicks (vendor_id, id) WHERE delivery = 'dead';
CREATE INDEX network_clicks_partnership_idx ON network_clicks (partnership_id, id);

COMMENT ON TABLE network_clicks IS 'Clicks that the hub led on, and at once what the brands have yet to be told. Partitioned by id, in which the time is.';
COMMENT ON COLUMN network_clicks.link_id IS 'The brand''s own id of the link.';
COMMENT ON COLUMN network_clicks.class IS 'What the request looked like: human, bot, prefetch, head, paused.';
COMMENT ON COLUMN network_clicks.eligible IS 'False where the partnership or the brand''s link had ended.';
COMMENT ON COLUMN network_clicks.visitor_hash IS 'HMAC of brand, address and user agent with a salt of the day; 16 bytes. No address is kept.';
COMMENT ON COLUMN network_clicks.opt_out IS 'The visitor asked not to be tracked.';
COMMENT ON COLUMN network_clicks.delivery IS 'Waiting until the brand has it; dead when it never will.';
COMMENT ON COLUMN network_clicks.delivery_error IS 'Why it is dead.';
COMMENT ON COLUMN network_clicks.settled_at IS 'When it was delivered or given up.';

CREATE TABLE network_clicks_default PARTITION OF network_clicks DEFAULT;

-- The lowest ULID, as a uuid, of a moment.
CREATE FUNCTION lowest_ulid(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

COMMENT ON FUNCTION lowest_ulid IS 'The lowest id that a row of this moment can have: the bound of a partition.';

-- Makes the leaf of one month, unless it is there.
CREATE FUNCTION make_click_partition(month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    leaf text := 'network_clicks_' || to_char(month, 'YYYY_MM');
    first timestamptz := date_trunc('month', month::timestamp) AT TIME ZONE 'UTC';
    after timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
    IF to_regclass(leaf) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF network_clicks FOR VALUES FROM (%L) TO (%L)',
        leaf, lowest_ulid(first), lowest_ulid(after));
    EXECUTE format('GRANT INSERT ON %I TO network_router', leaf);
END $$;

COMMENT ON FUNCTION make_click_partition IS 'Makes the leaf of one month of clicks, which the router alone may fill.';

GRANT SELECT ON network_clicks TO network_app;
GRANT SELECT, UPDATE ON network_clicks TO network_across;
GRANT INSERT ON network_clicks_default TO network_router;
GRANT EXECUTE ON FUNCTION make_click_partition TO network_across;

-- Two months back, for a spool that is replayed late, and three ahead; a job makes the later ones.
SELECT make_click_partition((date_trunc('month', now()) + make_interval(months => ahead))::date)
FROM generate_series(-2, 3) AS ahead;

CREATE TABLE click_senders (
    vendor_id uuid PRIMARY KEY REFERENCES vendors (id),
    claim text,
    claimed_until timestamptz,
    failures bigint NOT NULL,
    failed_at timestamptz,
    next_at timestamptz NOT NULL,
    last_error text,
    sent_at timestamptz
);

COMMENT ON TABLE click_senders IS 'How the delivery of clicks to each brand stands.';
COMMENT ON COLUMN click_senders.claim IS 'The worker that sends; another one waits.';
COMMENT ON COLUMN click_senders.claimed_until IS 'After this moment the worker counts as dead.';
COMMENT ON COLUMN click_senders.failures IS 'Since the last success; from the fifth on only single clicks are tried.';
COMMENT ON COLUMN click_senders.failed_at IS 'A heartbeat after this moment is a reason to try again at once.';
COMMENT ON COLUMN click_senders.sent_at IS 'When the brand last took clicks.';

GRANT SELECT ON click_senders TO network_app;
GRANT SELECT, INSERT, UPDATE ON click_senders TO network_across;

CREATE TABLE visitor_salts (
    day date PRIMARY KEY,
    sealed_salt bytea NOT NULL
);

COMMENT ON TABLE visitor_salts IS 'The secret of a day''s visitor hashes. Destroyed after 48 hours.';

GRANT SELECT, INSERT, DELETE ON visitor_salts TO network_across;
