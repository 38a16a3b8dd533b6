CREATE TABLE backfills (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    state text NOT NULL CHECK (state IN ('running', 'done', 'cancelled')),
    total bigint NOT NULL,
    existed bigint NOT NULL,
    fresh bigint NOT NULL,
    failed bigint NOT NULL,
    after_partner uuid,
    error text,
    claim text,
    claimed_until timestamptz,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    CHECK ((claim IS NULL) = (claimed_until IS NULL)),
    CHECK ((state = 'running') = (finished_at IS NULL)),
    CHECK (state = 'running' OR claim IS NULL)
);

CREATE UNIQUE INDEX backfills_running_key ON backfills (tenant_id) WHERE state = 'running';
CREATE INDEX backfills_tenant_id_idx ON backfills (tenant_id, id);

COMMENT ON TABLE backfills IS 'Pushes of all partners of a brand to the hub, with how far each has come.';
COMMENT ON COLUMN backfills.total IS 'Partners to be pushed when it began.';
COMMENT ON COLUMN backfills.existed IS 'Creators who were on the hub before.';
COMMENT ON COLUMN backfills.fresh IS 'Creators whom the hub made.';
COMMENT ON COLUMN backfills.failed IS 'Partners whom the hub refused.';
COMMENT ON COLUMN backfills.after_partner IS 'The last partner of the last batch that is booked.';
COMMENT ON COLUMN backfills.error IS 'Why it does not go on at the moment.';
COMMENT ON COLUMN backfills.claim IS 'The worker that pushes; what another one books is not counted.';
COMMENT ON COLUMN backfills.claimed_until IS 'After this moment the worker counts as dead.';

SELECT protect('backfills');
