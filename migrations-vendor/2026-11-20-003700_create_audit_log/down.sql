DROP TABLE audit_heads;
DROP TABLE audit_texts;
DROP TABLE audit_log;
DROP FUNCTION refuse_audit_change;
