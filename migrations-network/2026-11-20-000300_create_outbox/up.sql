CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    lane text NOT NULL,
    subject text NOT NULL,
    kind text NOT NULL,
    sealed_payload bytea,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'dead')),
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    claimed_until timestamptz,
    sent_at timestamptz,
    last_error text
);

CREATE INDEX outbox_due_idx ON outbox (next_at) WHERE state = 'pending';
CREATE INDEX outbox_order_idx ON outbox (tenant_id, lane, subject, seq) WHERE state = 'pending';
CREATE INDEX outbox_dead_idx ON outbox (tenant_id, seq) WHERE state = 'dead';

COMMENT ON TABLE outbox IS 'Messages to the outside, written in the transaction that caused them.';
COMMENT ON COLUMN outbox.seq IS 'Order within one lane and subject.';
COMMENT ON COLUMN outbox.lane IS 'Who carries it: mail, or one peer.';
COMMENT ON COLUMN outbox.sealed_payload IS 'Encrypted; erased once the message is sent.';

SELECT protect('outbox');
