CREATE TABLE exclusions (
    id uuid PRIMARY KEY,
    vendor_id uuid NOT NULL REFERENCES vendors (id),
    creator_id uuid NOT NULL REFERENCES creators (id),
    reason text NOT NULL,
    until timestamptz,
    created_at timestamptz NOT NULL,
    lifted_at timestamptz
);

CREATE UNIQUE INDEX exclusions_live_key ON exclusions (vendor_id, creator_id) WHERE lifted_at IS NULL;
CREATE INDEX exclusions_vendor_idx ON exclusions (vendor_id, id);

COMMENT ON TABLE exclusions IS 'Creators who may not apply to a brand, for ever or for some days.';
COMMENT ON COLUMN exclusions.reason IS 'The brand''s own words, for the brand alone.';
COMMENT ON COLUMN exclusions.until IS 'From this moment on the creator may apply again; null is for ever.';
COMMENT ON COLUMN exclusions.lifted_at IS 'When it was lifted, or another one took its place.';

GRANT SELECT, INSERT, UPDATE, DELETE ON exclusions TO network_app, network_across;
