CREATE TABLE affiliations (
    id uuid PRIMARY KEY,
    vendor_id uuid NOT NULL REFERENCES vendors (id),
    vendor_partner_id uuid NOT NULL,
    creator_id uuid NOT NULL REFERENCES creators (id),
    network_sourced boolean NOT NULL,
    next_payable_day date,
    next_payable_amount numeric(22, 4),
    next_payable_currency text,
    stats_at timestamptz,
    stats_error text,
    created_at timestamptz NOT NULL,
    CONSTRAINT affiliations_partner_key UNIQUE (vendor_id, vendor_partner_id),
    CHECK ((next_payable_day IS NULL) = (next_payable_amount IS NULL)),
    CHECK ((next_payable_day IS NULL) = (next_payable_currency IS NULL))
);

CREATE INDEX affiliations_creator_id_idx ON affiliations (creator_id);

COMMENT ON TABLE affiliations IS 'This creator is that partner of that brand.';
COMMENT ON COLUMN affiliations.network_sourced IS 'The partner exists because of the hub; only such ones are metered.';
COMMENT ON COLUMN affiliations.next_payable_day IS 'The earliest payable day among what is in holdback at the brand.';
COMMENT ON COLUMN affiliations.stats_at IS 'When the brand last told figures.';
COMMENT ON COLUMN affiliations.stats_error IS 'Why the last pull failed, when it did.';

GRANT SELECT, INSERT, UPDATE, DELETE ON affiliations TO network_app, network_across;
