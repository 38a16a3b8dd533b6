CREATE TABLE signups (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    email text NOT NULL,
    name text NOT NULL,
    pitch text NOT NULL,
    state text NOT NULL CHECK (state IN ('unproven', 'pending', 'approved', 'declined')),
    note text,
    partner_id uuid REFERENCES partners (id),
    created_at timestamptz NOT NULL,
    proven_at timestamptz,
    decided_at timestamptz,
    CONSTRAINT signups_tenant_id_email_key UNIQUE (tenant_id, email),
    CHECK ((state = 'approved') = (partner_id IS NOT NULL))
);

CREATE INDEX signups_tenant_id_idx ON signups (tenant_id, state, id);

COMMENT ON TABLE signups IS 'People who ask a brand to become its partner; the newest wish of each address.';
COMMENT ON COLUMN signups.pitch IS 'How they will promote the brand, in their own words.';
COMMENT ON COLUMN signups.proven_at IS 'When they last proved the address by the link of a mail.';
COMMENT ON COLUMN signups.note IS 'What the brand wrote with its decision.';

SELECT protect('signups');
