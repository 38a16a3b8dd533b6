CREATE TABLE partnerships (
    id uuid PRIMARY KEY,
    request_id uuid NOT NULL REFERENCES requests (id),
    offering_id uuid NOT NULL REFERENCES offerings (id),
    vendor_id uuid NOT NULL REFERENCES vendors (id),
    creator_id uuid NOT NULL REFERENCES creators (id),
    affiliation_id uuid NOT NULL REFERENCES affiliations (id),
    vendor_link_id uuid NOT NULL,
    link_slug text NOT NULL,
    share_url text NOT NULL,
    portal_url text NOT NULL,
    terms jsonb NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'ended')),
    created_at timestamptz NOT NULL,
    CONSTRAINT partnerships_request_id_key UNIQUE (request_id)
);

CREATE INDEX partnerships_creator_idx ON partnerships (creator_id, id);
CREATE INDEX partnerships_vendor_idx ON partnerships (vendor_id);
CREATE INDEX partnerships_offering_idx ON partnerships (offering_id);

COMMENT ON TABLE partnerships IS 'Approved requests.';
COMMENT ON COLUMN partnerships.portal_url IS 'Where this partner finds payout settings at the brand.';
COMMENT ON COLUMN partnerships.terms IS 'The offering''s terms when the request was approved.';

GRANT SELECT, INSERT, UPDATE, DELETE ON partnerships TO network_app, network_across;
