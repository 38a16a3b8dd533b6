ALTER TABLE scorecards
    ADD COLUMN clicks_compared bigint NOT NULL DEFAULT 0,
    ADD COLUMN clicks_differing bigint NOT NULL DEFAULT 0;

COMMENT ON COLUMN scorecards.clicks_compared IS 'Clicks of the days on which the hub''s count was compared with the brand''s, without those on their way.';
COMMENT ON COLUMN scorecards.clicks_differing IS 'Of those days, the clicks that one side has and the other does not.';
