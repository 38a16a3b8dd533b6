CREATE TABLE invitations (
    id uuid PRIMARY KEY,
    offering_id uuid NOT NULL REFERENCES offerings (id),
    vendor_id uuid NOT NULL REFERENCES vendors (id),
    creator_id uuid NOT NULL REFERENCES creators (id),
    message text NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'accepted', 'declined', 'withdrawn', 'expired')),
    request_id uuid REFERENCES requests (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    decided_at timestamptz,
    CHECK ((status = 'accepted') = (request_id IS NOT NULL)),
    CHECK ((status = 'pending') = (decided_at IS NULL))
);

CREATE UNIQUE INDEX invitations_live_key ON invitations (creator_id, offering_id) WHERE status = 'pending';
CREATE INDEX invitations_vendor_idx ON invitations (vendor_id, id);
CREATE INDEX invitations_creator_idx ON invitations (creator_id, id);
CREATE INDEX invitations_offering_idx ON invitations (offering_id) WHERE status = 'pending';
CREATE INDEX invitations_expires_idx ON invitations (expires_at) WHERE status = 'pending';
CREATE UNIQUE INDEX invitations_request_key ON invitations (request_id);

COMMENT ON TABLE invitations IS 'Brands asking creators to promote an offering.';
COMMENT ON COLUMN invitations.request_id IS 'The application that came of it.';
COMMENT ON COLUMN invitations.decided_at IS 'When it was answered, withdrawn, or found to be over.';

GRANT SELECT, INSERT, UPDATE, DELETE ON invitations TO network_app, network_across;
