CREATE TABLE job_runs (
    name text NOT NULL,
    slot timestamptz NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    error text,
    PRIMARY KEY (name, slot)
);

COMMENT ON TABLE job_runs IS 'What the clock did. The key makes each job run once a slot over all replicas.';
COMMENT ON COLUMN job_runs.slot IS 'The minute for which the job ran.';

GRANT SELECT, INSERT, UPDATE, DELETE ON job_runs TO network_across;
GRANT SELECT ON job_runs TO network_app;
