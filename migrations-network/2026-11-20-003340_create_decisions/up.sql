CREATE TABLE decision_batches (
    id uuid PRIMARY KEY,
    vendor_id uuid NOT NULL REFERENCES vendors (id),
    claim text,
    claimed_until timestamptz,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    CHECK ((claim IS NULL) = (claimed_until IS NULL))
);

CREATE INDEX decision_batches_open_idx ON decision_batches (id) WHERE finished_at IS NULL;

COMMENT ON TABLE decision_batches IS 'Decisions on many requests that a brand sent in one call.';
COMMENT ON COLUMN decision_batches.claim IS 'The worker that carries it out.';
COMMENT ON COLUMN decision_batches.claimed_until IS 'After this moment the worker counts as dead.';

CREATE TABLE decision_items (
    batch_id uuid NOT NULL REFERENCES decision_batches (id) ON DELETE CASCADE,
    place integer NOT NULL,
    request_id uuid NOT NULL,
    decision text NOT NULL CHECK (decision IN ('approve', 'reject')),
    decision_note text,
    state text NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    error text,
    detail text,
    settled_at timestamptz,
    PRIMARY KEY (batch_id, place),
    CONSTRAINT decision_items_request_key UNIQUE (batch_id, request_id),
    CHECK ((state = 'waiting') = (settled_at IS NULL)),
    CHECK ((state = 'failed') = (error IS NOT NULL))
);

COMMENT ON TABLE decision_items IS 'One decision of a batch and what became of it.';
COMMENT ON COLUMN decision_items.place IS 'Order within the batch, from 0.';
COMMENT ON COLUMN decision_items.request_id IS 'As the brand named it; it need not exist.';
COMMENT ON COLUMN decision_items.error IS 'The code with which it was refused.';

GRANT SELECT, INSERT, UPDATE, DELETE ON decision_batches, decision_items TO network_app, network_across;
