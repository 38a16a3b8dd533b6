CREATE TABLE creator_letters (
    creator_id uuid NOT NULL REFERENCES creators (id) ON DELETE CASCADE,
    kind text NOT NULL,
    period text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (creator_id, kind, period)
);

COMMENT ON TABLE creator_letters IS 'Letters that a creator gets once; the key keeps a second one from being written.';
COMMENT ON COLUMN creator_letters.period IS 'Of what recurs, such as 2026-10; empty for what happens once in a life.';

GRANT SELECT, INSERT, UPDATE, DELETE ON creator_letters TO network_app, network_across;
