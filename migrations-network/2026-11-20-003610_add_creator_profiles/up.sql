ALTER TABLE creators
    ADD COLUMN past_brands text[] NOT NULL DEFAULT '{}',
    ADD COLUMN avatar_hash text,
    ADD COLUMN leaving_at timestamptz,
    ADD COLUMN deleted_at timestamptz,
    ADD COLUMN merged_into uuid REFERENCES creators (id);

CREATE INDEX creators_leaving_idx ON creators (leaving_at) WHERE leaving_at IS NOT NULL;

COMMENT ON COLUMN creators.past_brands IS 'In the creator''s own words.';
COMMENT ON COLUMN creators.avatar_hash IS 'Names the picture in creator_avatars; part of its address.';
COMMENT ON COLUMN creators.leaving_at IS 'When the account is erased, unless its owner keeps it before.';
COMMENT ON COLUMN creators.deleted_at IS 'The person is erased; the row stays so that their handles are nobody else''s.';
COMMENT ON COLUMN creators.merged_into IS 'Who took over what this identity had.';
