ALTER TABLE requests ADD COLUMN brand_told_at timestamptz;

UPDATE requests SET brand_told_at = created_at;

CREATE INDEX requests_untold_idx ON requests (vendor_id) WHERE brand_told_at IS NULL;

COMMENT ON COLUMN requests.brand_told_at IS 'When the brand''s contact was written about it; null while it waits for the digest.';
