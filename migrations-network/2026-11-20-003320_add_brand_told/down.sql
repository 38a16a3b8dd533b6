ALTER TABLE requests DROP COLUMN brand_told_at;
