CREATE TABLE commissions (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    event_id uuid NOT NULL REFERENCES events (id),
    partner_id uuid NOT NULL REFERENCES partners (id),
    program_id uuid NOT NULL REFERENCES programs (id),
    grant_id uuid REFERENCES grants (id),
    version_id uuid NOT NULL REFERENCES program_versions (id),
    base numeric(24, 9) NOT NULL,
    amount numeric(24, 9) NOT NULL,
    currency text NOT NULL,
    status text NOT NULL CHECK (status IN ('accrued', 'approved', 'paid', 'reversed', 'held')),
    occurred_at timestamptz NOT NULL,
    payable_at timestamptz NOT NULL,
    approved_at timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT commissions_event_id_partner_id_key UNIQUE (event_id, partner_id)
);

CREATE INDEX commissions_tenant_id_idx ON commissions (tenant_id, id);
CREATE INDEX commissions_partner_id_idx ON commissions (tenant_id, partner_id, occurred_at);
CREATE INDEX commissions_payable_idx ON commissions (payable_at) WHERE status = 'accrued';

COMMENT ON TABLE commissions IS 'What a partner is owed for an event.';
COMMENT ON COLUMN commissions.version_id IS 'The terms that computed it: those of the grant, else the program''s at that time.';
COMMENT ON COLUMN commissions.base IS 'The sale that it was computed from.';

SELECT protect('commissions');
