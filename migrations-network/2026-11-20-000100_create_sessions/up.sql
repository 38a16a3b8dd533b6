CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('admin', 'partner', 'creator', 'operator')),
    subject_id uuid NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    ended_at timestamptz
);

CREATE INDEX sessions_token_hash_idx ON sessions (token_hash) WHERE ended_at IS NULL;
CREATE INDEX sessions_subject_idx ON sessions (tenant_id, role, subject_id);

COMMENT ON TABLE sessions IS 'Sign-ins. One browser''s cookie may carry several: they have the same token_hash.';
COMMENT ON COLUMN sessions.subject_id IS 'The person; of which kind follows from the role.';
COMMENT ON COLUMN sessions.token_hash IS 'SHA-256 of the cookie''s token.';

SELECT protect('sessions');
