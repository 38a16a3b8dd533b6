CREATE TABLE offerings (
    id uuid PRIMARY KEY,
    vendor_id uuid NOT NULL REFERENCES vendors (id),
    external_id text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    product_url text NOT NULL,
    terms jsonb NOT NULL,
    terms_version integer NOT NULL,
    published boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    words tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', description), 'B')
    ) STORED,
    CONSTRAINT offerings_external_id_key UNIQUE (vendor_id, external_id)
);

CREATE INDEX offerings_published_idx ON offerings (id) WHERE published;
CREATE INDEX offerings_words_idx ON offerings USING gin (words);
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE INDEX offerings_title_trigrams_idx ON offerings USING gin (title gin_trgm_ops);
    END IF;
END $$;

COMMENT ON TABLE offerings IS 'Programs as brands publish them.';
COMMENT ON COLUMN offerings.external_id IS 'The brand''s own id of it.';
COMMENT ON COLUMN offerings.terms IS 'Rule, model, window and holdback, typed as in the contract.';
COMMENT ON COLUMN offerings.version IS 'Rises with every change at the brand; an older one never wins.';
COMMENT ON COLUMN offerings.words IS 'What a search looks through.';

GRANT SELECT, INSERT, UPDATE, DELETE ON offerings TO network_app, network_across;
