CREATE TABLE creators (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    handle text,
    bio text NOT NULL,
    categories text[] NOT NULL,
    partnerships_count bigint NOT NULL DEFAULT 0 CHECK (partnerships_count >= 0),
    clicks_90d bigint,
    conversions_90d bigint,
    stats_at timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT creators_email_key UNIQUE (email),
    CONSTRAINT creators_handle_key UNIQUE (handle)
);

COMMENT ON TABLE creators IS 'People with one identity over all brands.';
COMMENT ON COLUMN creators.email IS 'In its one spelling: one address is one creator.';
COMMENT ON COLUMN creators.name IS 'Empty until the creator has told it.';
COMMENT ON COLUMN creators.partnerships_count IS 'Active partnerships, changed with them in one transaction.';
COMMENT ON COLUMN creators.clicks_90d IS 'Over all brands, as of stats_at; null before the first figures came.';
COMMENT ON COLUMN creators.conversions_90d IS 'Over all brands, as of stats_at; null before the first figures came.';

GRANT SELECT, INSERT, UPDATE, DELETE ON creators TO network_app, network_across;
