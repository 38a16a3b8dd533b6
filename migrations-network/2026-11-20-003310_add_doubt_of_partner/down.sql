ALTER TABLE requests DROP COLUMN partner_in_doubt;
