ALTER TABLE vendor_tokens DROP COLUMN retires_at;
