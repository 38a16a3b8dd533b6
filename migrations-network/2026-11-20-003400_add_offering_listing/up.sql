ALTER TABLE offerings
    ADD COLUMN visibility text NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'private')),
    ADD COLUMN approval text NOT NULL DEFAULT 'manual' CHECK (approval IN ('manual', 'auto')),
    ADD COLUMN categories text[] NOT NULL DEFAULT '{}',
    ADD COLUMN allow_list text[] NOT NULL DEFAULT '{}',
    ADD COLUMN ends_at timestamptz,
    ADD COLUMN days_to_pay integer CHECK (days_to_pay >= 0),
    ADD COLUMN partners bigint NOT NULL DEFAULT 0,
    ADD COLUMN epc numeric(22, 4),
    ADD COLUMN epc_currency text,
    ADD COLUMN kind text NOT NULL GENERATED ALWAYS AS (terms -> 'rule' ->> 'kind') STORED,
    ADD COLUMN rate numeric GENERATED ALWAYS AS (CAST(terms -> 'rule' ->> 'value' AS numeric)) STORED,
    ADD COLUMN recurring boolean NOT NULL
        GENERATED ALWAYS AS (coalesce(CAST(terms -> 'rule' ->> 'months' AS integer), 1) > 0) STORED,
    ADD COLUMN window_days integer NOT NULL GENERATED ALWAYS AS (CAST(terms ->> 'windowDays' AS integer)) STORED,
    ADD COLUMN holdback_days integer NOT NULL GENERATED ALWAYS AS (CAST(terms ->> 'holdbackDays' AS integer)) STORED,
    ADD COLUMN model text NOT NULL GENERATED ALWAYS AS (terms ->> 'model') STORED,
    ADD CHECK ((epc IS NULL) = (epc_currency IS NULL));

CREATE INDEX offerings_popular_idx ON offerings (partners, id) WHERE published;
CREATE INDEX offerings_epc_idx ON offerings (epc_currency, epc, id) WHERE published AND epc IS NOT NULL;
CREATE INDEX offerings_vendor_idx ON offerings (vendor_id, id) WHERE published;
CREATE INDEX offerings_ends_at_idx ON offerings (ends_at) WHERE published AND ends_at IS NOT NULL;
CREATE INDEX offerings_rate_idx ON offerings (rate, id) WHERE published AND kind = 'percent';
CREATE INDEX offerings_categories_idx ON offerings USING gin (categories) WHERE published;
CREATE INDEX offerings_allow_list_idx ON offerings USING gin (allow_list) WHERE visibility = 'private';
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE INDEX vendors_display_name_trigrams_idx ON vendors USING gin (display_name gin_trgm_ops);
    END IF;
END $$;

COMMENT ON COLUMN offerings.visibility IS 'Private ones show to creators on the allow-list and to invited ones.';
COMMENT ON COLUMN offerings.approval IS 'auto: an application is approved at once.';
COMMENT ON COLUMN offerings.categories IS 'Topics, lower-case.';
COMMENT ON COLUMN offerings.allow_list IS 'E-mail addresses and handles; never shown to creators.';
COMMENT ON COLUMN offerings.ends_at IS 'From then on nobody finds it or can apply.';
COMMENT ON COLUMN offerings.days_to_pay IS 'As the brand says of itself.';
COMMENT ON COLUMN offerings.partners IS 'Active partnerships, as of the last count.';
COMMENT ON COLUMN offerings.epc IS 'Commission per click of its partners over 90 days; null where too few.';
COMMENT ON COLUMN offerings.kind IS 'From the terms, for filters.';
COMMENT ON COLUMN offerings.rate IS 'From the terms, for filters: percent, or an amount.';
COMMENT ON COLUMN offerings.recurring IS 'From the terms, for filters: later sales of a customer count too.';
COMMENT ON COLUMN offerings.window_days IS 'From the terms, for filters.';
COMMENT ON COLUMN offerings.holdback_days IS 'From the terms, for filters.';
COMMENT ON COLUMN offerings.model IS 'From the terms, for filters.';
