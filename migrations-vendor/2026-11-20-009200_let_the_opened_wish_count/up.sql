ALTER TABLE signups
    ADD COLUMN link_id uuid,
    DROP CONSTRAINT signups_tenant_id_email_key;

CREATE UNIQUE INDEX signups_tenant_id_email_idx ON signups (tenant_id, email) WHERE state <> 'unproven';
CREATE UNIQUE INDEX signups_tenant_id_link_id_idx ON signups (tenant_id, link_id);

COMMENT ON TABLE signups IS 'People who ask a brand to become its partner: one proven sign-up of each address, and wishes whose letter waits.';
COMMENT ON COLUMN signups.link_id IS 'The link of the letter that proves this wish and no other; null on those of before.';
