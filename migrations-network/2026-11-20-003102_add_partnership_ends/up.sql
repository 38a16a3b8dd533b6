ALTER TABLE partnerships
    ADD COLUMN ended_at timestamptz,
    ADD COLUMN ended_by text CHECK (ended_by IN ('brand', 'creator')),
    ADD CONSTRAINT partnerships_ended_check
        CHECK ((status = 'ended') = (ended_at IS NOT NULL) AND (ended_at IS NULL) = (ended_by IS NULL));

CREATE UNIQUE INDEX partnerships_link_key ON partnerships (vendor_id, vendor_link_id);
CREATE INDEX partnerships_affiliation_idx ON partnerships (affiliation_id);

COMMENT ON COLUMN partnerships.ended_by IS 'brand: revoked the partner, and may reinstate them. creator: left for good.';
