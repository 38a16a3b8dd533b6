CREATE TABLE programs (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    name text NOT NULL,
    description text NOT NULL,
    destination_url text NOT NULL,
    deep_link_hosts text[] NOT NULL,
    share_on_network boolean NOT NULL,
    is_default boolean NOT NULL,
    version integer NOT NULL,
    revision bigint NOT NULL,
    archived_at timestamptz,
    created_at timestamptz NOT NULL
);

CREATE INDEX programs_tenant_id_idx ON programs (tenant_id, id);
CREATE UNIQUE INDEX programs_default_key ON programs (tenant_id) WHERE is_default;

COMMENT ON TABLE programs IS 'Terms, destination and attribution under which partners are paid.';
COMMENT ON COLUMN programs.version IS 'The number of the terms in force, in program_versions.';
COMMENT ON COLUMN programs.revision IS 'Rises with every change of any kind; goes to the hub with the offering.';

SELECT protect('programs');
