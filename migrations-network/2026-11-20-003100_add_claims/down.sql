ALTER TABLE creators DROP COLUMN opt_out_hash, DROP COLUMN opted_out_at, DROP COLUMN claimed_at;
