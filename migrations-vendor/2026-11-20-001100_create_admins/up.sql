CREATE TABLE admins (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    email text NOT NULL,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'manager', 'finance', 'viewer')),
    created_at timestamptz NOT NULL,
    removed_at timestamptz
);

CREATE UNIQUE INDEX admins_tenant_id_email_key ON admins (tenant_id, email) WHERE removed_at IS NULL;

COMMENT ON TABLE admins IS 'People who administer a brand.';

SELECT protect('admins');
