CREATE TABLE vendors (
    id uuid PRIMARY KEY,
    slug text NOT NULL,
    display_name text NOT NULL,
    instance_url text NOT NULL,
    portal_url text NOT NULL,
    link_base text NOT NULL,
    logo_url text,
    contact_email text NOT NULL,
    contact_name text NOT NULL,
    tier text NOT NULL CHECK (tier IN ('hosted', 'self_hosted')),
    status text NOT NULL CHECK (status IN ('pending', 'active', 'suspended', 'cancelled')),
    status_before text CHECK (status_before IN ('active', 'cancelled')),
    suspended_for text,
    sealed_key bytea NOT NULL,
    protocol integer NOT NULL,
    skew_seconds bigint NOT NULL DEFAULT 0,
    partner_count bigint NOT NULL DEFAULT 0,
    health text NOT NULL CHECK (health IN ('ok', 'stale', 'unreachable')),
    last_heartbeat_at timestamptz,
    last_event_at timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT vendors_slug_key UNIQUE (slug),
    CONSTRAINT vendors_instance_url_key UNIQUE (instance_url),
    CHECK ((status = 'suspended') = (suspended_for IS NOT NULL)),
    CHECK ((status = 'suspended') = (status_before IS NOT NULL))
);

COMMENT ON TABLE vendors IS 'Registered instances of brands.';
COMMENT ON COLUMN vendors.instance_url IS 'The API base in its one spelling: one address is one vendor.';
COMMENT ON COLUMN vendors.portal_url IS 'Where partners sign in at the brand; as its instance told.';
COMMENT ON COLUMN vendors.link_base IS 'What the brand''s share links begin with; as its instance told.';
COMMENT ON COLUMN vendors.status_before IS 'What a reactivation goes back to.';
COMMENT ON COLUMN vendors.suspended_for IS 'The reason, in an operator''s words.';
COMMENT ON COLUMN vendors.sealed_key IS 'The brand''s scoped key, encrypted.';
COMMENT ON COLUMN vendors.skew_seconds IS 'By how much the brand''s clock is ahead, as of the last heartbeat.';
COMMENT ON COLUMN vendors.last_event_at IS 'As the brand told.';

GRANT SELECT, INSERT, UPDATE, DELETE ON vendors TO network_app, network_across;
