CREATE TABLE partners (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    email text NOT NULL,
    name text NOT NULL,
    status text NOT NULL CHECK (status IN ('invited', 'active', 'revoked')),
    source text NOT NULL CHECK (source IN ('admin_invite', 'self_signup', 'openpartner_network', 'import')),
    creator_id uuid,
    revision bigint NOT NULL,
    created_at timestamptz NOT NULL,
    activated_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT partners_tenant_id_email_key UNIQUE (tenant_id, email)
);

CREATE INDEX partners_tenant_id_idx ON partners (tenant_id, id);

COMMENT ON TABLE partners IS 'People who promote a brand, one row per person and brand.';
COMMENT ON COLUMN partners.source IS 'Where the partner came from; never changes.';
COMMENT ON COLUMN partners.creator_id IS 'The same person on the hub, where the hub told so.';

COMMENT ON COLUMN partners.revision IS 'Rises with every change; goes to the hub and orders the routers'' maps.';

SELECT protect('partners');
