DROP INDEX IF EXISTS creators_name_trigrams_idx, creators_handle_trigrams_idx;
DROP INDEX creators_conversions_idx, creators_followers_idx, creators_categories_idx, creators_locations_idx,
    creators_platforms_idx, creators_words_idx, creator_figures_revenue_idx, creator_figures_epc_idx;

DROP TRIGGER keep_reach ON creator_platforms;
DROP FUNCTION keep_reach;

ALTER TABLE creator_figures DROP COLUMN epc_90d;

ALTER TABLE creators
    DROP COLUMN most_followers,
    DROP COLUMN platform_names,
    DROP COLUMN words;
