ALTER TABLE tenants ADD COLUMN logo_hash text;

COMMENT ON COLUMN tenants.logo_hash IS 'Of the brand''s picture, where there is one: pages need its address alone.';
