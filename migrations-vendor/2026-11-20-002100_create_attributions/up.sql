CREATE TABLE attributions (
    event_id uuid PRIMARY KEY REFERENCES events (id),
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    status text NOT NULL,
    click_id uuid,
    partner_id uuid,
    program_id uuid,
    trace jsonb NOT NULL,
    decided_at timestamptz NOT NULL
);

CREATE INDEX attributions_tenant_id_idx ON attributions (tenant_id, status, event_id);
CREATE INDEX attributions_partner_id_idx ON attributions (tenant_id, partner_id, event_id);

COMMENT ON TABLE attributions IS 'The decision for each event: who is credited, and the trace of every touch.';

SELECT protect('attributions');
