ALTER TABLE network_links ADD COLUMN clicks_compared jsonb;

COMMENT ON COLUMN network_links.clicks_compared IS 'Which days'' clicks the hub counts otherwise than this brand, as it last told.';
