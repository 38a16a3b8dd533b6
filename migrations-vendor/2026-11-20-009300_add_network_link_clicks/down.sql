ALTER TABLE network_links DROP COLUMN clicks_compared;
