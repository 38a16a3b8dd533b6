ALTER TABLE network_links DROP COLUMN next_key_id, DROP COLUMN sealed_next_key, DROP COLUMN sealed_next_token;
