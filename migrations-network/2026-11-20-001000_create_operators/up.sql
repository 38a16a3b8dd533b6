CREATE TABLE operators (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT operators_email_key UNIQUE (email)
);

COMMENT ON TABLE operators IS 'People who run the hub.';
COMMENT ON COLUMN operators.email IS 'In its one spelling; also the way to sign in.';

GRANT SELECT, INSERT, UPDATE, DELETE ON operators TO network_app, network_across;
