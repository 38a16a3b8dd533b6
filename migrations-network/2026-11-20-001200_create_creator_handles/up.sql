CREATE TABLE creator_handles (
    handle text PRIMARY KEY,
    creator_id uuid NOT NULL REFERENCES creators (id) ON DELETE CASCADE,
    taken_at timestamptz NOT NULL
);

CREATE INDEX creator_handles_creator_id_idx ON creator_handles (creator_id);

COMMENT ON TABLE creator_handles IS 'Every handle that a creator ever had: an old one leads to them and is nobody else''s.';

GRANT SELECT, INSERT, UPDATE, DELETE ON creator_handles TO network_app, network_across;
