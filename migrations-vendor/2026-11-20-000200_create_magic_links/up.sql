CREATE TABLE magic_links (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('signin', 'invite', 'setup', 'vendor_verify')),
    role text NOT NULL,
    email text NOT NULL,
    token_hash bytea NOT NULL,
    code_hash bytea NOT NULL,
    browser_hash bytea,
    next_path text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    tries integer NOT NULL,
    CONSTRAINT magic_links_token_hash_key UNIQUE (token_hash)
);

CREATE INDEX magic_links_email_idx ON magic_links (tenant_id, email, id);

COMMENT ON TABLE magic_links IS 'Links by e-mail that prove an address. Single use.';
COMMENT ON COLUMN magic_links.browser_hash IS 'The browser that asked, where only that one may use the link.';
COMMENT ON COLUMN magic_links.tries IS 'Wrong codes that were typed while this link was open.';

SELECT protect('magic_links');
