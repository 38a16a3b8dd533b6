CREATE TABLE vendor_daily (
    vendor_id uuid NOT NULL REFERENCES vendors (id),
    vendor_partner_id uuid NOT NULL,
    day date NOT NULL,
    currency text NOT NULL,
    clicks bigint NOT NULL,
    conversions bigint NOT NULL,
    revenue numeric(22, 4) NOT NULL,
    refunds numeric(22, 4) NOT NULL,
    commission numeric(22, 4) NOT NULL,
    PRIMARY KEY (vendor_id, vendor_partner_id, day, currency)
);

COMMENT ON TABLE vendor_daily IS 'Daily figures as the brands tell them: the only figures that the hub holds.';
COMMENT ON COLUMN vendor_daily.clicks IS 'Counted once a day, in the row of the first currency.';
COMMENT ON COLUMN vendor_daily.commission IS 'Accrued, approved and paid; what was reversed is not in it.';

GRANT SELECT, INSERT, UPDATE, DELETE ON vendor_daily TO network_app, network_across;
