ALTER TABLE scorecards DROP COLUMN clicks_compared, DROP COLUMN clicks_differing;
