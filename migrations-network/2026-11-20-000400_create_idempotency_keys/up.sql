CREATE TABLE idempotency_keys (
    tenant_id uuid NOT NULL,
    caller text NOT NULL,
    key text NOT NULL,
    body_hash bytea NOT NULL,
    status integer NOT NULL,
    answer jsonb,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, caller, key)
);

CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);

COMMENT ON TABLE idempotency_keys IS 'Calls that must have one effect, with the answer that their repetition gets.';
COMMENT ON COLUMN idempotency_keys.caller IS 'Who called, and on which route.';
COMMENT ON COLUMN idempotency_keys.answer IS 'Null where the answer showed a secret: it is never stored.';

SELECT protect('idempotency_keys');
