CREATE TABLE audit_log (
    tenant_id uuid NOT NULL,
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor_id text,
    verb text NOT NULL,
    subject text NOT NULL,
    request_id text,
    actor_seal bytea,
    subject_seal bytea,
    reason_seal bytea,
    before bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (tenant_id, seq)
);

CREATE INDEX audit_log_verb_idx ON audit_log (tenant_id, verb, seq);

CREATE TABLE audit_texts (
    tenant_id uuid NOT NULL,
    seq bigint NOT NULL,
    field text NOT NULL CHECK (field IN ('actor', 'subject', 'reason')),
    salt bytea NOT NULL,
    said text NOT NULL,
    PRIMARY KEY (tenant_id, seq, field),
    FOREIGN KEY (tenant_id, seq) REFERENCES audit_log (tenant_id, seq)
);

CREATE TABLE audit_heads (
    tenant_id uuid PRIMARY KEY,
    seq bigint NOT NULL,
    hash bytea NOT NULL
);

COMMENT ON TABLE audit_log IS 'Who did what, in a chain of hashes: entries are added and never changed.';
COMMENT ON COLUMN audit_log.seq IS 'From 1 without a gap, for each tenant.';
COMMENT ON COLUMN audit_log.actor_seal IS 'SHA-256 of salt and name; the name stands in audit_texts.';
COMMENT ON COLUMN audit_log.subject_seal IS 'SHA-256 of salt and name; the name stands in audit_texts.';
COMMENT ON COLUMN audit_log.reason_seal IS 'SHA-256 of salt and reason; the reason stands in audit_texts.';
COMMENT ON COLUMN audit_log.before IS 'The hash of the entry before; zeros for the first.';
COMMENT ON COLUMN audit_log.hash IS 'SHA-256 over every other column.';
COMMENT ON TABLE audit_texts IS 'Names and reasons of the audit log: they can be erased without breaking the chain.';
COMMENT ON TABLE audit_heads IS 'Where each tenant''s chain ends: what a removed end is found by, and the lock of the next entry.';

SELECT protect('audit_log');
SELECT protect('audit_texts');
SELECT protect('audit_heads');
REVOKE UPDATE, DELETE ON audit_log FROM network_app, network_across;
REVOKE UPDATE ON audit_texts FROM network_app, network_across;
REVOKE DELETE ON audit_heads FROM network_app, network_across;

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

COMMENT ON FUNCTION refuse_audit_change IS 'Refuses whatever would change or remove a row of an append-only table.';

CREATE TRIGGER audit_log_stays BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_log_stays_whole BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
