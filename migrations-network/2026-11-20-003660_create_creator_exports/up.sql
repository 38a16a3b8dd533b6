CREATE TABLE creator_exports (
    id uuid PRIMARY KEY,
    creator_id uuid NOT NULL REFERENCES creators (id) ON DELETE CASCADE,
    status text NOT NULL CHECK (status IN ('running', 'done', 'failed')),
    done integer NOT NULL DEFAULT 0,
    total integer NOT NULL,
    parts jsonb,
    failure text,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    expires_at timestamptz,
    CHECK ((status = 'running') = (finished_at IS NULL))
);

CREATE UNIQUE INDEX creator_exports_running_key ON creator_exports (creator_id) WHERE status = 'running';
CREATE INDEX creator_exports_creator_idx ON creator_exports (creator_id, id);

COMMENT ON TABLE creator_exports IS 'Copies of all that the hub holds on a creator, made on their wish.';
COMMENT ON COLUMN creator_exports.done IS 'Tables that are copied, of total.';
COMMENT ON COLUMN creator_exports.parts IS 'The copy, one entry for each table; null once it has expired.';

GRANT SELECT, INSERT, UPDATE, DELETE ON creator_exports TO network_app, network_across;
