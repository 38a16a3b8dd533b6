CREATE TABLE reconciliations (
    vendor_id uuid NOT NULL REFERENCES vendors (id) ON DELETE CASCADE,
    day date NOT NULL,
    stored bigint NOT NULL,
    waiting bigint NOT NULL,
    dead bigint NOT NULL,
    counted_at timestamptz NOT NULL,
    told bigint,
    difference bigint,
    compared_at timestamptz,
    PRIMARY KEY (vendor_id, day)
);

CREATE INDEX reconciliations_day_idx ON reconciliations (day);

COMMENT ON TABLE reconciliations IS 'How many clicks of a day the hub recorded for a brand, and how many the brand has.';
COMMENT ON COLUMN reconciliations.day IS 'Of the time in the clicks'' ids, in UTC.';
COMMENT ON COLUMN reconciliations.waiting IS 'Of the stored ones, those that the brand was not told of when they were counted.';
COMMENT ON COLUMN reconciliations.told IS 'The brand''s own count; none before it was asked.';
COMMENT ON COLUMN reconciliations.difference IS 'What one side has and the other does not; clicks on their way do not differ.';
COMMENT ON COLUMN reconciliations.compared_at IS 'Before counted_at: the brand is to be asked again.';

CREATE TABLE reconciliation_calls (
    vendor_id uuid PRIMARY KEY REFERENCES vendors (id) ON DELETE CASCADE,
    called_at timestamptz NOT NULL,
    error text
);

COMMENT ON TABLE reconciliation_calls IS 'How the last call for each brand''s counts went.';
COMMENT ON COLUMN reconciliation_calls.error IS 'Why the brand told no counts, when it told none.';

GRANT SELECT, INSERT, UPDATE, DELETE ON reconciliations, reconciliation_calls TO network_app, network_across;
