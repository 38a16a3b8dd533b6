ALTER TABLE requests DROP COLUMN link_destination, DROP COLUMN link_version;
