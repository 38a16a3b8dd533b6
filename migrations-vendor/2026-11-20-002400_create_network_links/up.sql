CREATE TABLE network_links (
    tenant_id uuid PRIMARY KEY REFERENCES tenants (id),
    state text NOT NULL CHECK (state IN ('awaiting_email', 'connected')),
    vendor_id uuid,
    display_name text NOT NULL,
    contact_email text NOT NULL,
    key_id uuid NOT NULL REFERENCES api_keys (id),
    sealed_vendor_token bytea,
    status text,
    skew_seconds bigint,
    connected_at timestamptz,
    heartbeat_at timestamptz,
    heartbeat_result text
);

COMMENT ON TABLE network_links IS 'A brand''s connection to the hub.';
COMMENT ON COLUMN network_links.key_id IS 'The key that the hub holds for this brand.';
COMMENT ON COLUMN network_links.sealed_vendor_token IS 'What the hub gave the brand, encrypted.';
COMMENT ON COLUMN network_links.status IS 'As the hub last told.';
COMMENT ON COLUMN network_links.heartbeat_result IS 'Sent, or Failed: and the reason.';

SELECT protect('network_links');
