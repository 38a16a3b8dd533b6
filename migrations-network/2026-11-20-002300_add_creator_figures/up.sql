CREATE TABLE creator_figures (
    creator_id uuid NOT NULL REFERENCES creators (id) ON DELETE CASCADE,
    currency text NOT NULL,
    revenue_90d numeric(22, 4) NOT NULL,
    commission_90d numeric(22, 4) NOT NULL,
    PRIMARY KEY (creator_id, currency)
);

COMMENT ON TABLE creator_figures IS 'Money of the last 90 days over all brands, as of creators.stats_at.';

GRANT SELECT, INSERT, UPDATE, DELETE ON creator_figures TO network_app, network_across;

ALTER TABLE creators
    ADD COLUMN hidden_figures text[] NOT NULL DEFAULT '{}',
    ADD COLUMN audience_locations text[] NOT NULL DEFAULT '{}';

COMMENT ON COLUMN creators.hidden_figures IS 'Which of clicks, conversions, revenue and commission brands do not see.';
COMMENT ON COLUMN creators.audience_locations IS 'ISO 3166 codes of countries, in the creator''s own words.';
