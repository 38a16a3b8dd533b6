CREATE TABLE vendor_registrations (
    vendor_id uuid PRIMARY KEY REFERENCES vendors (id),
    verify_hash bytea NOT NULL,
    display_name text NOT NULL,
    contact_email text NOT NULL,
    contact_name text NOT NULL,
    portal_url text NOT NULL,
    link_base text NOT NULL,
    protocol integer NOT NULL,
    sealed_key bytea NOT NULL,
    token_id uuid REFERENCES vendor_tokens (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT vendor_registrations_verify_hash_key UNIQUE (verify_hash)
);

COMMENT ON TABLE vendor_registrations IS 'Registrations that an e-mail proves; the newest one of each vendor.';
COMMENT ON COLUMN vendor_registrations.verify_hash IS 'SHA-256 of the token in the e-mail.';
COMMENT ON COLUMN vendor_registrations.sealed_key IS 'Takes the place of the vendor''s key once proven.';
COMMENT ON COLUMN vendor_registrations.token_id IS 'What the proof earned; until its first use the proof may be repeated.';

GRANT SELECT, INSERT, UPDATE, DELETE ON vendor_registrations TO network_app, network_across;
