ALTER TABLE creators
    ADD COLUMN claimed_at timestamptz,
    ADD COLUMN opted_out_at timestamptz,
    ADD COLUMN opt_out_hash bytea;

UPDATE creators SET claimed_at = created_at;

CREATE UNIQUE INDEX creators_opt_out_key ON creators (opt_out_hash);

COMMENT ON COLUMN creators.claimed_at IS 'The first sign-in; null while only a brand has told of them, and nobody sees them.';
COMMENT ON COLUMN creators.opted_out_at IS 'They said no to an identity that a brand had made; a sign-in takes that back.';
COMMENT ON COLUMN creators.opt_out_hash IS 'SHA-256 of the secret in the one letter to somebody unclaimed.';
