CREATE TABLE requests (
    id uuid PRIMARY KEY,
    offering_id uuid NOT NULL REFERENCES offerings (id),
    vendor_id uuid NOT NULL REFERENCES vendors (id),
    creator_id uuid NOT NULL REFERENCES creators (id),
    status text NOT NULL CHECK (status IN ('pending', 'provisioning', 'approved', 'rejected', 'cancelled')),
    pitch text NOT NULL,
    preferred_slug text NOT NULL,
    decision_note text,
    step text NOT NULL CHECK (step IN ('nothing', 'partner', 'link', 'done')),
    vendor_partner_id uuid,
    vendor_grant_id uuid,
    partner_made boolean NOT NULL DEFAULT false,
    network_sourced boolean NOT NULL DEFAULT false,
    portal_url text,
    vendor_link_id uuid,
    link_slug text,
    share_url text,
    failure jsonb,
    claim text,
    claimed_until timestamptz,
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    CHECK ((status = 'provisioning') = (claim IS NOT NULL)),
    CHECK ((claim IS NULL) = (claimed_until IS NULL)),
    CHECK ((status = 'approved') = (step = 'done')),
    CHECK (step = 'nothing' OR vendor_partner_id IS NOT NULL),
    CHECK (step NOT IN ('link', 'done') OR (vendor_link_id IS NOT NULL AND share_url IS NOT NULL))
);

CREATE UNIQUE INDEX requests_live_key ON requests (creator_id, offering_id)
    WHERE status IN ('pending', 'provisioning', 'approved');
CREATE INDEX requests_creator_idx ON requests (creator_id, id);
CREATE INDEX requests_vendor_idx ON requests (vendor_id, status, id);
CREATE INDEX requests_claimed_idx ON requests (claimed_until) WHERE status = 'provisioning';

COMMENT ON TABLE requests IS 'Applications of creators to offerings.';
COMMENT ON COLUMN requests.step IS 'How far provisioning came; what it made is in the columns that follow.';
COMMENT ON COLUMN requests.vendor_grant_id IS 'The grant of the hub at the brand; null where the partner had the program otherwise.';
COMMENT ON COLUMN requests.partner_made IS 'This request made the partner at the brand, so that giving up takes it back.';
COMMENT ON COLUMN requests.network_sourced IS 'The brand books this partner as brought by the hub.';
COMMENT ON COLUMN requests.failure IS 'Why the last try to provision failed.';
COMMENT ON COLUMN requests.claim IS 'The worker that provisions; what another one writes is refused.';
COMMENT ON COLUMN requests.claimed_until IS 'After this moment the worker counts as dead.';

GRANT SELECT, INSERT, UPDATE, DELETE ON requests TO network_app, network_across;
