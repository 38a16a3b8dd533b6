ALTER TABLE requests
    ADD COLUMN link_destination text,
    ADD COLUMN link_version bigint;

COMMENT ON COLUMN requests.link_destination IS 'Where the link led when the brand made it.';
