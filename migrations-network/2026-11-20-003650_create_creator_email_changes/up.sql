CREATE TABLE creator_email_changes (
    id uuid PRIMARY KEY,
    creator_id uuid NOT NULL REFERENCES creators (id) ON DELETE CASCADE,
    old_email text NOT NULL,
    new_email text NOT NULL,
    old_hash bytea NOT NULL,
    new_hash bytea NOT NULL,
    cancel_hash bytea NOT NULL,
    old_code_hash bytea NOT NULL,
    new_code_hash bytea NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    old_confirmed_at timestamptz,
    new_confirmed_at timestamptz,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    outcome text CHECK (outcome IN ('changed', 'merged', 'cancelled')),
    closed_at timestamptz,
    CHECK ((outcome IS NULL) = (closed_at IS NULL))
);

CREATE UNIQUE INDEX creator_email_changes_open_key ON creator_email_changes (creator_id) WHERE closed_at IS NULL;
CREATE INDEX creator_email_changes_old_idx ON creator_email_changes (old_hash);
CREATE INDEX creator_email_changes_new_idx ON creator_email_changes (new_hash);
CREATE INDEX creator_email_changes_cancel_idx ON creator_email_changes (cancel_hash);

COMMENT ON TABLE creator_email_changes IS 'Changes of address, proved by links to the old and to the new one.';
COMMENT ON COLUMN creator_email_changes.old_hash IS 'SHA-256 of the token in the letter to the old address; the others alike.';
COMMENT ON COLUMN creator_email_changes.tries IS 'Wrong codes that were typed.';
COMMENT ON COLUMN creator_email_changes.outcome IS 'Merged where the new address had an identity of its own.';

GRANT SELECT, INSERT, UPDATE, DELETE ON creator_email_changes TO network_app, network_across;
