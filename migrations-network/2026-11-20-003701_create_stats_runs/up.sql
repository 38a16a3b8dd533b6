CREATE TABLE stats_runs (
    id uuid PRIMARY KEY,
    started_at timestamptz NOT NULL,
    finished_at timestamptz
);

CREATE UNIQUE INDEX stats_runs_open_key ON stats_runs ((true)) WHERE finished_at IS NULL;

CREATE TABLE stats_pulls (
    run_id uuid NOT NULL REFERENCES stats_runs (id) ON DELETE CASCADE,
    vendor_id uuid NOT NULL REFERENCES vendors (id),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
    after_id uuid,
    told bigint NOT NULL DEFAULT 0,
    refused bigint NOT NULL DEFAULT 0,
    claimed_until timestamptz,
    error text,
    PRIMARY KEY (run_id, vendor_id)
);

COMMENT ON TABLE stats_runs IS 'Nightly pulls of figures. At most one is open.';
COMMENT ON TABLE stats_pulls IS 'How far a run is with each brand: whoever takes it up goes on there.';
COMMENT ON COLUMN stats_pulls.after_id IS 'The last affiliation whose figures were asked for and booked.';
COMMENT ON COLUMN stats_pulls.told IS 'Partners whose figures were booked.';
COMMENT ON COLUMN stats_pulls.refused IS 'Partners whose figures were left out or unbelievable.';
COMMENT ON COLUMN stats_pulls.claimed_until IS 'A worker is at it until then; afterwards another may take it.';

GRANT SELECT, INSERT, UPDATE, DELETE ON stats_runs, stats_pulls TO network_app, network_across;
