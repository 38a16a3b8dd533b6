ALTER TABLE tenants DROP COLUMN logo_hash;
