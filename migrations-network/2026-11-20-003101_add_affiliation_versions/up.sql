ALTER TABLE affiliations
    ADD COLUMN status text NOT NULL DEFAULT 'active' CHECK (status IN ('invited', 'active', 'revoked')),
    ADD COLUMN source text,
    ADD COLUMN version bigint NOT NULL DEFAULT 0,
    ADD COLUMN creator_existed boolean NOT NULL DEFAULT true,
    ADD COLUMN joined_at timestamptz;

COMMENT ON COLUMN affiliations.status IS 'As the brand last told.';
COMMENT ON COLUMN affiliations.source IS 'As the brand last told; null where only the hub itself knows of the partner.';
COMMENT ON COLUMN affiliations.version IS 'Rises with every change at the brand; 0 before it told one. A lower one never wins.';
COMMENT ON COLUMN affiliations.creator_existed IS 'The creator was on the hub before this brand told of them.';
COMMENT ON COLUMN affiliations.joined_at IS 'When the partner joined the brand, as the brand told.';
