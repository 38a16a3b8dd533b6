CREATE TABLE offering_terms (
    offering_id uuid NOT NULL REFERENCES offerings (id) ON DELETE CASCADE,
    since timestamptz NOT NULL,
    terms jsonb NOT NULL,
    PRIMARY KEY (offering_id, since)
);

INSERT INTO offering_terms (offering_id, since, terms) SELECT id, created_at, terms FROM offerings;

COMMENT ON TABLE offering_terms IS 'Every terms that an offering ever had, with when the hub learned them.';

GRANT SELECT, INSERT, UPDATE, DELETE ON offering_terms TO network_app, network_across;
