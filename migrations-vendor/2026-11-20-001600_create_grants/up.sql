CREATE TABLE grants (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    partner_id uuid NOT NULL REFERENCES partners (id),
    program_id uuid NOT NULL REFERENCES programs (id),
    version_id uuid NOT NULL REFERENCES program_versions (id),
    grant_source text NOT NULL CHECK (grant_source IN ('admin', 'signup', 'offering')),
    request_id uuid,
    granted_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE UNIQUE INDEX grants_live_key ON grants (partner_id, program_id) WHERE revoked_at IS NULL;
CREATE INDEX grants_tenant_id_idx ON grants (tenant_id, partner_id);

COMMENT ON TABLE grants IS 'A partner''s right to one program, with the terms frozen at that moment.';
COMMENT ON COLUMN grants.version_id IS 'The frozen terms.';
COMMENT ON COLUMN grants.request_id IS 'The request on the hub that this grant answers.';

SELECT protect('grants');
