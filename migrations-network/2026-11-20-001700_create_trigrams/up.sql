-- Makes searches for parts of words fast. Where the server has no such extension they are slower and find the same.
DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
    RAISE NOTICE 'pg_trgm is not available: %', SQLERRM;
END $$;
