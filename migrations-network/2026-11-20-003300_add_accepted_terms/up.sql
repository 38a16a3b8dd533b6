ALTER TABLE requests
    ADD COLUMN terms jsonb,
    ADD COLUMN terms_version integer;

UPDATE requests r SET terms = o.terms, terms_version = o.terms_version FROM offerings o WHERE o.id = r.offering_id;

ALTER TABLE requests
    ALTER COLUMN terms SET NOT NULL,
    ALTER COLUMN terms_version SET NOT NULL;

COMMENT ON COLUMN requests.terms IS 'The offering''s terms as the creator accepted them with the application.';
COMMENT ON COLUMN requests.terms_version IS 'Which version of them that is, by the brand''s numbers.';
