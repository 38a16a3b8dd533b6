ALTER TABLE requests
    DROP COLUMN terms,
    DROP COLUMN terms_version;
