CREATE TABLE bindings (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    program_id uuid NOT NULL REFERENCES programs (id),
    partner_id uuid NOT NULL REFERENCES partners (id),
    user_id text NOT NULL,
    event_id uuid NOT NULL REFERENCES events (id),
    bound_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, program_id, partner_id, user_id)
);

COMMENT ON TABLE bindings IS 'A customer''s first sale that a partner was credited with: the months of a rule count from it.';

SELECT protect('bindings');
