DELETE FROM signups old USING signups other
WHERE other.tenant_id = old.tenant_id AND other.email = old.email AND other.id <> old.id
    AND old.state = 'unproven' AND (other.state <> 'unproven' OR other.id > old.id);

DROP INDEX signups_tenant_id_link_id_idx;
DROP INDEX signups_tenant_id_email_idx;

ALTER TABLE signups
    ADD CONSTRAINT signups_tenant_id_email_key UNIQUE (tenant_id, email),
    DROP COLUMN link_id;

COMMENT ON TABLE signups IS 'People who ask a brand to become its partner; the newest wish of each address.';
