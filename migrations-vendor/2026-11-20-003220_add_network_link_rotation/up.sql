ALTER TABLE network_links
    ADD COLUMN next_key_id uuid REFERENCES api_keys (id),
    ADD COLUMN sealed_next_key bytea,
    ADD COLUMN sealed_next_token bytea;

COMMENT ON COLUMN network_links.next_key_id IS 'A fresh key that the hub has not confirmed yet.';
COMMENT ON COLUMN network_links.sealed_next_key IS 'Its secret, encrypted, until the hub has it: a push may have to be repeated.';
COMMENT ON COLUMN network_links.sealed_next_token IS 'A fresh vendor token, encrypted, that was not tried yet.';
