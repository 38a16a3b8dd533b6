CREATE TABLE logos (
    tenant_id uuid PRIMARY KEY REFERENCES tenants (id),
    hash text NOT NULL,
    png bytea NOT NULL CHECK (octet_length(png) <= 4194304),
    width integer NOT NULL,
    height integer NOT NULL,
    uploaded_at timestamptz NOT NULL
);

COMMENT ON TABLE logos IS 'Brands'' pictures: in the database, so that every replica serves them.';
COMMENT ON COLUMN logos.hash IS 'Of the picture''s bytes; stands in its address.';
COMMENT ON COLUMN logos.png IS 'Drawn anew from what was uploaded, at most 512 pixels wide and high.';

SELECT protect('logos');
