CREATE TABLE hub_settings (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    name text NOT NULL,
    support_email text,
    imprint_url text,
    privacy_url text,
    brands text NOT NULL CHECK (brands IN ('open', 'invitation', 'closed')),
    creators text NOT NULL CHECK (creators IN ('open', 'invitation')),
    changed_at timestamptz NOT NULL
);

CREATE TABLE brand_guests (
    email text PRIMARY KEY,
    invited_at timestamptz NOT NULL
);

COMMENT ON TABLE hub_settings IS 'What operators have set; one row, none before the first change.';
COMMENT ON COLUMN hub_settings.brands IS 'Who may register an instance without the hub''s admin key.';
COMMENT ON COLUMN hub_settings.creators IS 'Who may make a profile.';
COMMENT ON TABLE brand_guests IS 'Contacts who may register a brand while registration is by invitation.';

GRANT SELECT, INSERT, UPDATE, DELETE ON hub_settings, brand_guests TO network_app, network_across;
