CREATE TABLE tenants (
    id uuid PRIMARY KEY,
    slug text NOT NULL,
    name text NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'suspended')),
    accent text NOT NULL,
    website text,
    support_email text,
    setup_done_at timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT tenants_slug_key UNIQUE (slug)
);

COMMENT ON TABLE tenants IS 'Brands of this deployment. Single-tenant mode has exactly one.';
COMMENT ON COLUMN tenants.accent IS 'The brand''s colour, #rrggbb.';
COMMENT ON COLUMN tenants.setup_done_at IS 'When the set-up wizard was finished.';

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tenants TO vendor_app USING (id = current_setting('app.tenant_id')::uuid);
CREATE POLICY across_tenants ON tenants TO vendor_across USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE ON tenants TO vendor_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON tenants TO vendor_across;
