ALTER TABLE partnerships
    ADD COLUMN creator_slug text,
    ADD COLUMN destination_url text,
    ADD COLUMN link_status text NOT NULL DEFAULT 'active' CHECK (link_status IN ('active', 'paused', 'ended')),
    ADD COLUMN link_version bigint NOT NULL DEFAULT 0;

-- Links of before this moment lead to the program's own address until the brand tells better.
UPDATE partnerships SET destination_url = offerings.product_url, creator_slug = numbered.slug
FROM offerings, (
    SELECT p.id, v.slug || CASE row_number() OVER (PARTITION BY p.creator_id, p.vendor_id ORDER BY p.id)
        WHEN 1 THEN '' ELSE '-' || row_number() OVER (PARTITION BY p.creator_id, p.vendor_id ORDER BY p.id) END AS slug
    FROM partnerships p JOIN vendors v ON v.id = p.vendor_id
) AS numbered
WHERE offerings.id = partnerships.offering_id AND numbered.id = partnerships.id;

ALTER TABLE partnerships
    ALTER COLUMN creator_slug SET NOT NULL,
    ALTER COLUMN destination_url SET NOT NULL,
    ALTER COLUMN link_status DROP DEFAULT,
    ALTER COLUMN link_version DROP DEFAULT;

COMMENT ON COLUMN partnerships.creator_slug IS 'The last part of the link on the creator''s own domains; unique among their own.';
COMMENT ON COLUMN partnerships.destination_url IS 'Where the link leads, as the brand last told.';
COMMENT ON COLUMN partnerships.link_status IS 'As the brand last told: whether clicks may earn.';
COMMENT ON COLUMN partnerships.link_version IS 'Of what the brand last told; an older one never wins.';

CREATE TABLE partnership_slugs (
    creator_id uuid NOT NULL REFERENCES creators (id),
    slug text NOT NULL,
    partnership_id uuid NOT NULL REFERENCES partnerships (id),
    taken_at timestamptz NOT NULL,
    PRIMARY KEY (creator_id, slug)
);

CREATE INDEX partnership_slugs_partnership_idx ON partnership_slugs (partnership_id);

INSERT INTO partnership_slugs SELECT creator_id, creator_slug, id, created_at FROM partnerships;

COMMENT ON TABLE partnership_slugs IS 'Every slug that a partnership ever had on its creator''s domains: an old one goes on redirecting.';

GRANT SELECT, INSERT, UPDATE, DELETE ON partnership_slugs TO network_app, network_across;
