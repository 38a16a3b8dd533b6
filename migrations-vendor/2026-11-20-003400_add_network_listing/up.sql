ALTER TABLE programs ADD COLUMN network_listing jsonb NOT NULL DEFAULT '{}';

COMMENT ON COLUMN programs.network_listing IS 'For whom the hub lists it, until when, and who decides; typed as in the contract.';
