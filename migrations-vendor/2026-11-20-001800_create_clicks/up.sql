CREATE TABLE clicks (
    id uuid NOT NULL PRIMARY KEY,
    tenant_id uuid NOT NULL,
    link_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    program_id uuid NOT NULL,
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
    stored_by xid8 NOT NULL DEFAULT pg_current_xact_id()
) PARTITION BY RANGE (id);

CREATE INDEX clicks_tenant_id_idx ON clicks (tenant_id, id);
CREATE INDEX clicks_link_id_idx ON clicks (link_id, id);
CREATE INDEX clicks_stored_by_idx ON clicks (stored_by);

COMMENT ON TABLE clicks IS 'Raw clicks, never changed. Partitioned by id, in which the time is; nothing refers to them by key.';
COMMENT ON COLUMN clicks.class IS 'What the request looked like: human, bot, prefetch, head, paused.';
COMMENT ON COLUMN clicks.eligible IS 'False where the program had ended or the partner was revoked.';
COMMENT ON COLUMN clicks.visitor_hash IS 'HMAC of tenant, address and user agent with a salt of the day; 16 bytes. No address is kept.';
COMMENT ON COLUMN clicks.opt_out IS 'The visitor asked not to be tracked: no cookie was set.';

COMMENT ON COLUMN clicks.stored_by IS 'The transaction that stored the row: the fold takes each row once, whatever the order of commits.';

SELECT protect('clicks');

CREATE TABLE clicks_default PARTITION OF clicks DEFAULT;

-- The lowest ULID, as a uuid, of a moment.
CREATE FUNCTION lowest_ulid(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

COMMENT ON FUNCTION lowest_ulid IS 'The lowest id that a row of this moment can have: the bound of a partition.';

-- Makes the leaf of one month, unless it is there.
CREATE FUNCTION make_click_partition(month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    leaf text := 'clicks_' || to_char(month, 'YYYY_MM');
    first timestamptz := date_trunc('month', month::timestamp) AT TIME ZONE 'UTC';
    after timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
    IF to_regclass(leaf) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF clicks FOR VALUES FROM (%L) TO (%L)',
        leaf, lowest_ulid(first), lowest_ulid(after));
    EXECUTE format('GRANT INSERT ON %I TO vendor_router', leaf);
END $$;

COMMENT ON FUNCTION make_click_partition IS 'Makes the leaf of one month of clicks, which the router alone may fill.';

GRANT INSERT ON clicks_default TO vendor_router;
GRANT EXECUTE ON FUNCTION make_click_partition TO vendor_across;

-- Thirteen months back, for the retention, and three ahead; a job makes the later ones.
SELECT make_click_partition((date_trunc('month', now()) + make_interval(months => ahead))::date)
FROM generate_series(-13, 3) AS ahead;

CREATE TABLE click_verdicts (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    click_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('landed', 'duplicate', 'flagged', 'unflagged')),
    why text,
    at timestamptz NOT NULL
);

CREATE INDEX click_verdicts_click_id_idx ON click_verdicts (click_id);

COMMENT ON TABLE click_verdicts IS 'What was found out about clicks afterwards. Append-only: the effective class is derived.';

SELECT protect('click_verdicts');

CREATE TABLE visitor_windows (
    tenant_id uuid NOT NULL,
    link_id uuid NOT NULL,
    visitor_hash bytea NOT NULL,
    hour timestamptz NOT NULL,
    click_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, link_id, visitor_hash, hour)
);

COMMENT ON TABLE visitor_windows IS 'The first click of a visitor on a link in an hour; the others of that hour are duplicates.';

SELECT protect('visitor_windows');

CREATE TABLE click_days (
    tenant_id uuid NOT NULL,
    day date NOT NULL,
    link_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    program_id uuid NOT NULL,
    class text NOT NULL,
    clicks bigint NOT NULL,
    PRIMARY KEY (tenant_id, day, link_id, class)
);

CREATE INDEX click_days_partner_idx ON click_days (tenant_id, partner_id, day);

COMMENT ON TABLE click_days IS 'Clicks per day, link and class (duplicates apart), folded from raw clicks; what pages read.';

SELECT protect('click_days');

CREATE TABLE click_fold_marks (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    folded_before xid8 NOT NULL,
    settled_before xid8 NOT NULL
);

COMMENT ON TABLE click_fold_marks IS 'How far the readers of raw clicks are: rows stored by a transaction below a mark were read.';
COMMENT ON COLUMN click_fold_marks.folded_before IS 'Those below are in click_days.';
COMMENT ON COLUMN click_fold_marks.settled_before IS 'What waited for those below is decided.';

INSERT INTO click_fold_marks (folded_before, settled_before) VALUES ('0', '0');
GRANT SELECT, UPDATE ON click_fold_marks TO vendor_across;

CREATE TABLE visitor_salts (
    day date PRIMARY KEY,
    sealed_salt bytea NOT NULL
);

COMMENT ON TABLE visitor_salts IS 'The secret of a day''s visitor hashes. Destroyed after 48 hours.';

GRANT SELECT, INSERT, DELETE ON visitor_salts TO vendor_across;
