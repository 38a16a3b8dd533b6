CREATE TABLE reports (
    id uuid PRIMARY KEY,
    offering_id uuid REFERENCES offerings (id) ON DELETE CASCADE,
    creator_id uuid REFERENCES creators (id) ON DELETE CASCADE,
    reason text NOT NULL,
    told text NOT NULL,
    reporter_id uuid REFERENCES creators (id) ON DELETE SET NULL,
    status text NOT NULL CHECK (status IN ('open', 'resolved', 'dismissed')),
    note text,
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    CHECK (num_nonnulls(offering_id, creator_id) = 1)
);

CREATE INDEX reports_status_idx ON reports (status, id);
CREATE INDEX reports_offering_id_idx ON reports (offering_id) WHERE offering_id IS NOT NULL;
CREATE INDEX reports_creator_id_idx ON reports (creator_id) WHERE creator_id IS NOT NULL;
CREATE UNIQUE INDEX reports_offering_once_key ON reports (reporter_id, offering_id) WHERE status = 'open';
CREATE UNIQUE INDEX reports_creator_once_key ON reports (reporter_id, creator_id) WHERE status = 'open';

COMMENT ON TABLE reports IS 'What people told the operators about an offering or a creator.';
COMMENT ON COLUMN reports.told IS 'In the reporter''s own words.';
COMMENT ON COLUMN reports.reporter_id IS 'None for visitors.';
COMMENT ON COLUMN reports.note IS 'What an operator made of it.';

GRANT SELECT, INSERT, UPDATE, DELETE ON reports TO network_app, network_across;
