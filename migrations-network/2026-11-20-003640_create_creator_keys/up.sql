CREATE TABLE creator_keys (
    id uuid PRIMARY KEY,
    creator_id uuid NOT NULL REFERENCES creators (id) ON DELETE CASCADE,
    label text NOT NULL,
    key_hash bytea NOT NULL,
    hint text NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT creator_keys_key_hash_key UNIQUE (key_hash)
);

CREATE INDEX creator_keys_creator_idx ON creator_keys (creator_id, id);

COMMENT ON TABLE creator_keys IS 'Keys with which a creator''s programs read what the creator may read.';
COMMENT ON COLUMN creator_keys.key_hash IS 'SHA-256 of the key, which is shown once.';
COMMENT ON COLUMN creator_keys.hint IS 'The last four characters, to tell keys apart.';
COMMENT ON COLUMN creator_keys.last_used_at IS 'Written in batches, so some seconds late.';

GRANT SELECT, INSERT, UPDATE, DELETE ON creator_keys TO network_app, network_across;
