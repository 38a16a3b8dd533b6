CREATE TABLE vendor_tokens (
    id uuid PRIMARY KEY,
    vendor_id uuid NOT NULL REFERENCES vendors (id),
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    first_used_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT vendor_tokens_token_hash_key UNIQUE (token_hash)
);

CREATE INDEX vendor_tokens_vendor_id_idx ON vendor_tokens (vendor_id, id);

COMMENT ON TABLE vendor_tokens IS 'What lets a brand in. An older token works until the newer one is used.';
COMMENT ON COLUMN vendor_tokens.token_hash IS 'SHA-256 of the token, which is shown once.';
COMMENT ON COLUMN vendor_tokens.last_used_at IS 'Written in batches, so some seconds late.';

GRANT SELECT, INSERT, UPDATE, DELETE ON vendor_tokens TO network_app, network_across;
