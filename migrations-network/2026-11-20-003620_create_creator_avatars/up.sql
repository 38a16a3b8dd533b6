CREATE TABLE creator_avatars (
    creator_id uuid PRIMARY KEY REFERENCES creators (id) ON DELETE CASCADE,
    hash text NOT NULL,
    content_type text NOT NULL CHECK (content_type IN ('image/png', 'image/jpeg')),
    image bytea NOT NULL
);

CREATE INDEX creator_avatars_hash_idx ON creator_avatars (hash);

COMMENT ON TABLE creator_avatars IS 'Pictures of creators, drawn anew by the hub: never the bytes that were sent.';
COMMENT ON COLUMN creator_avatars.hash IS 'SHA-256 of the picture, shortened.';

GRANT SELECT, INSERT, UPDATE, DELETE ON creator_avatars TO network_app, network_across;
