ALTER TABLE creators
    ADD COLUMN most_followers bigint NOT NULL DEFAULT 0,
    ADD COLUMN platform_names text[] NOT NULL DEFAULT '{}',
    ADD COLUMN words tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', name || ' ' || coalesce(handle, '')), 'A') || setweight(to_tsvector('simple', bio), 'B')
    ) STORED;

ALTER TABLE creator_figures ADD COLUMN epc_90d numeric(22, 4);

CREATE FUNCTION keep_reach() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.creator_id ELSE NEW.creator_id END;
BEGIN
    UPDATE creators SET
        most_followers = coalesce((SELECT max(followers) FROM creator_platforms WHERE creator_id = owner), 0),
        platform_names = coalesce(
            (SELECT array_agg(DISTINCT lower(platform)) FROM creator_platforms WHERE creator_id = owner), '{}')
    WHERE id = owner;
    RETURN NULL;
END $$;

CREATE TRIGGER keep_reach AFTER INSERT OR UPDATE OR DELETE ON creator_platforms
    FOR EACH ROW EXECUTE FUNCTION keep_reach();

UPDATE creators c SET most_followers = p.most, platform_names = p.names
FROM (
    SELECT creator_id, max(followers) AS most, array_agg(DISTINCT lower(platform)) AS names
    FROM creator_platforms GROUP BY creator_id
) p
WHERE p.creator_id = c.id;

UPDATE creator_figures f SET epc_90d = f.commission_90d / c.clicks_90d
FROM creators c WHERE c.id = f.creator_id AND c.clicks_90d > 0;

CREATE INDEX creators_conversions_idx ON creators (conversions_90d, id) WHERE conversions_90d IS NOT NULL;
CREATE INDEX creators_followers_idx ON creators (most_followers, id);
CREATE INDEX creators_categories_idx ON creators USING gin (categories);
CREATE INDEX creators_locations_idx ON creators USING gin (audience_locations);
CREATE INDEX creators_platforms_idx ON creators USING gin (platform_names);
CREATE INDEX creators_words_idx ON creators USING gin (words);
CREATE INDEX creator_figures_revenue_idx ON creator_figures (currency, revenue_90d, creator_id);
CREATE INDEX creator_figures_epc_idx ON creator_figures (currency, epc_90d, creator_id) WHERE epc_90d IS NOT NULL;
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE INDEX creators_name_trigrams_idx ON creators USING gin (name gin_trgm_ops);
        CREATE INDEX creators_handle_trigrams_idx ON creators USING gin (handle gin_trgm_ops);
    END IF;
END $$;

COMMENT ON COLUMN creators.most_followers IS 'Of the platform with the most; kept by a trigger of creator_platforms.';
COMMENT ON COLUMN creators.platform_names IS 'Lower-case; kept by a trigger of creator_platforms.';
COMMENT ON COLUMN creators.words IS 'What a search of the directory looks through.';
COMMENT ON COLUMN creator_figures.epc_90d IS 'Commission per click over all brands; null without clicks.';
