DROP TABLE partnership_slugs;
ALTER TABLE partnerships
    DROP COLUMN creator_slug,
    DROP COLUMN destination_url,
    DROP COLUMN link_status,
    DROP COLUMN link_version;
