ALTER TABLE requests DROP COLUMN asked;
