CREATE TABLE vendor_logos (
    vendor_id uuid PRIMARY KEY REFERENCES vendors (id),
    source_url text NOT NULL,
    hash text NOT NULL,
    png bytea NOT NULL CHECK (octet_length(png) <= 4194304),
    fetched_at timestamptz NOT NULL
);

CREATE INDEX vendor_logos_hash_idx ON vendor_logos (hash);

COMMENT ON TABLE vendor_logos IS 'The hub''s own copies of brands'' pictures: a creator''s browser never calls a brand.';
COMMENT ON COLUMN vendor_logos.source_url IS 'Where the copy was fetched; another address is another picture.';
COMMENT ON COLUMN vendor_logos.hash IS 'Of the copy''s bytes; stands in its address.';
COMMENT ON COLUMN vendor_logos.png IS 'Drawn anew from what was fetched, at most 512 pixels wide and high.';

GRANT SELECT, INSERT, UPDATE, DELETE ON vendor_logos TO network_app, network_across;
