CREATE TABLE events (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    source text NOT NULL,
    external_event_id text NOT NULL,
    kind text NOT NULL,
    user_id text,
    click_id uuid,
    value numeric(24, 9),
    currency text,
    metadata jsonb NOT NULL,
    occurred_at timestamptz NOT NULL,
    clamped boolean NOT NULL,
    received_at timestamptz NOT NULL,
    body_hash bytea NOT NULL,
    first_answer jsonb NOT NULL,
    CONSTRAINT events_tenant_id_source_external_event_id_key UNIQUE (tenant_id, source, external_event_id),
    CHECK ((value IS NULL) = (currency IS NULL))
);

CREATE INDEX events_tenant_id_idx ON events (tenant_id, id);
CREATE INDEX events_user_id_idx ON events (tenant_id, user_id, occurred_at);
CREATE INDEX events_click_id_idx ON events (click_id) WHERE click_id IS NOT NULL;

COMMENT ON TABLE events IS 'What a brand''s site reported. Never changed.';
COMMENT ON COLUMN events.source IS 'Which door it came by; external ids are unique per source.';
COMMENT ON COLUMN events.click_id IS 'The click that the caller named, known here or not yet.';
COMMENT ON COLUMN events.clamped IS 'occurred_at lay too far from now and was moved to the nearest lawful time.';
COMMENT ON COLUMN events.first_answer IS 'What the caller was told; a repetition gets it byte for byte.';

SELECT protect('events');
