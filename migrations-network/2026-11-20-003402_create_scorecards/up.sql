CREATE TABLE scorecards (
    vendor_id uuid PRIMARY KEY REFERENCES vendors (id) ON DELETE CASCADE,
    decided bigint NOT NULL,
    approved bigint NOT NULL,
    median_decision_seconds bigint,
    reversed_percent numeric(6, 1),
    counted_at timestamptz NOT NULL
);

COMMENT ON TABLE scorecards IS 'How each brand behaved in the last 90 days, as of the last count.';
COMMENT ON COLUMN scorecards.decided IS 'Applications that were approved or rejected.';
COMMENT ON COLUMN scorecards.median_decision_seconds IS 'From application to decision.';
COMMENT ON COLUMN scorecards.reversed_percent IS 'Refunds as a part of revenue, in the currency with the most of it; as the brand told.';

GRANT SELECT, INSERT, UPDATE, DELETE ON scorecards TO network_app, network_across;

CREATE INDEX requests_decided_idx ON requests (decided_at) WHERE status IN ('approved', 'rejected');
