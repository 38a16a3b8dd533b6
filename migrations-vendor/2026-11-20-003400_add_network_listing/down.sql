ALTER TABLE programs DROP COLUMN network_listing;
