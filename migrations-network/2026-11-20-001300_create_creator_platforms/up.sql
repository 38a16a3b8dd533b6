CREATE TABLE creator_platforms (
    id uuid PRIMARY KEY,
    creator_id uuid NOT NULL REFERENCES creators (id) ON DELETE CASCADE,
    place integer NOT NULL,
    platform text NOT NULL,
    url text NOT NULL,
    followers bigint NOT NULL CHECK (followers >= 0),
    CONSTRAINT creator_platforms_place_key UNIQUE (creator_id, place)
);

COMMENT ON TABLE creator_platforms IS 'Where a creator publishes, in their own words.';
COMMENT ON COLUMN creator_platforms.place IS 'Order on the profile, from 0.';

GRANT SELECT, INSERT, UPDATE, DELETE ON creator_platforms TO network_app, network_across;
