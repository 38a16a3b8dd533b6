CREATE TABLE creator_blocks (
    creator_id uuid PRIMARY KEY REFERENCES creators (id) ON DELETE CASCADE,
    reason text NOT NULL,
    blocked_at timestamptz NOT NULL
);

COMMENT ON TABLE creator_blocks IS 'Creators whom an operator has shut out: hidden everywhere, their links go on.';

GRANT SELECT, INSERT, UPDATE, DELETE ON creator_blocks TO network_app, network_across;
