CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    kind text NOT NULL CHECK (kind IN ('admin', 'scoped', 'federation')),
    label text NOT NULL,
    scopes text[] NOT NULL,
    program_ids uuid[] NOT NULL,
    secret_hash bytea NOT NULL,
    hint text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    CONSTRAINT api_keys_secret_hash_key UNIQUE (secret_hash)
);

CREATE INDEX api_keys_tenant_id_idx ON api_keys (tenant_id, id);

COMMENT ON TABLE api_keys IS 'Keys that let a brand''s own software, and the hub, in.';
COMMENT ON COLUMN api_keys.program_ids IS 'The programs that the key may see; empty: all.';
COMMENT ON COLUMN api_keys.secret_hash IS 'SHA-256 of the secret; the secret itself is shown once and never kept.';
COMMENT ON COLUMN api_keys.hint IS 'The secret''s last four characters.';

SELECT protect('api_keys');
