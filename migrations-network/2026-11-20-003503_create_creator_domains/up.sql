CREATE TABLE creator_domains (
    id uuid PRIMARY KEY,
    creator_id uuid NOT NULL REFERENCES creators (id),
    domain text NOT NULL,
    token text NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'verified', 'warned', 'off')),
    found_proof text,
    found_target text,
    is_pointed boolean NOT NULL,
    trouble text,
    checked_at timestamptz,
    verified_at timestamptz,
    lost_at timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT creator_domains_creator_id_domain_key UNIQUE (creator_id, domain)
);

-- Whoever only wishes for a domain keeps nobody else from proving it.
CREATE UNIQUE INDEX creator_domains_proven_key ON creator_domains (domain) WHERE status IN ('verified', 'warned');
CREATE INDEX creator_domains_due_idx ON creator_domains (checked_at);

COMMENT ON TABLE creator_domains IS 'Domains of creators that lead to the hub.';
COMMENT ON COLUMN creator_domains.domain IS 'Lower case, punycode, without a dot at its end.';
COMMENT ON COLUMN creator_domains.token IS 'What the TXT record has to say.';
COMMENT ON COLUMN creator_domains.found_proof IS 'What the TXT record said when it was last looked at.';
COMMENT ON COLUMN creator_domains.found_target IS 'Where the domain pointed when it was last looked at.';
COMMENT ON COLUMN creator_domains.is_pointed IS 'It pointed to the hub.';
COMMENT ON COLUMN creator_domains.trouble IS 'Why the last look could not be finished.';
COMMENT ON COLUMN creator_domains.lost_at IS 'When the proof was first missed; three days later the domain is off.';

GRANT SELECT, INSERT, UPDATE, DELETE ON creator_domains TO network_app, network_across;
