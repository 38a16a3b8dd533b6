CREATE TABLE program_versions (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    program_id uuid NOT NULL REFERENCES programs (id),
    number integer NOT NULL CHECK (number > 0),
    terms jsonb NOT NULL,
    valid_from timestamptz,
    CONSTRAINT program_versions_program_id_number_key UNIQUE (program_id, number)
);

COMMENT ON TABLE program_versions IS 'Numbered terms of a program. A version never changes; a grant freezes one.';
COMMENT ON COLUMN program_versions.valid_from IS 'Null for the first one: it holds from the beginning of time.';

SELECT protect('program_versions');
