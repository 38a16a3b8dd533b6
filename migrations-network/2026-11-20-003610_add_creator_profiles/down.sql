ALTER TABLE creators
    DROP COLUMN past_brands,
    DROP COLUMN avatar_hash,
    DROP COLUMN leaving_at,
    DROP COLUMN deleted_at,
    DROP COLUMN merged_into;
