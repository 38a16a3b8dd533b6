CREATE INDEX partners_creator_id_idx ON partners (tenant_id, creator_id) WHERE creator_id IS NOT NULL;

COMMENT ON INDEX partners_creator_id_idx IS 'Finds whom the hub means, whatever their address is there now.';
