CREATE TABLE signup_settings (
    tenant_id uuid PRIMARY KEY REFERENCES tenants (id),
    mode text NOT NULL CHECK (mode IN ('off', 'auto', 'review')),
    terms_url text
);

COMMENT ON TABLE signup_settings IS 'Whether and how a brand takes sign-ups; a brand without a row takes none.';
COMMENT ON COLUMN signup_settings.mode IS 'auto: whoever proves their address is a partner. review: the team decides.';
COMMENT ON COLUMN signup_settings.terms_url IS 'The brand''s own terms for partners.';

SELECT protect('signup_settings');
