ALTER TABLE partners
    ADD COLUMN network_revision bigint,
    ADD COLUMN network_existed boolean,
    ADD COLUMN network_others bigint,
    ADD COLUMN network_error text;

ALTER TABLE network_links ADD COLUMN auto_enroll boolean NOT NULL DEFAULT false;

CREATE INDEX partners_network_error_idx ON partners (tenant_id, id) WHERE network_error IS NOT NULL;

COMMENT ON COLUMN partners.network_revision IS 'The newest revision that the hub has taken; null before the first.';
COMMENT ON COLUMN partners.network_existed IS 'Was on the hub before this brand told of them.';
COMMENT ON COLUMN partners.network_others IS 'Of how many other brands they were a partner, as the hub last told.';
COMMENT ON COLUMN partners.network_error IS 'Why the hub refused them; null once it took them.';
COMMENT ON COLUMN network_links.auto_enroll IS 'Partners are told to the hub as they come.';
