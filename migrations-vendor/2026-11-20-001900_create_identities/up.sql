CREATE TABLE identities (
    tenant_id uuid NOT NULL,
    user_id text NOT NULL,
    click_id uuid NOT NULL,
    identified_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, user_id, click_id)
);

CREATE INDEX identities_click_id_idx ON identities (click_id);

COMMENT ON TABLE identities IS 'Which of the brand''s users came by which click. The click may still be on its way.';
COMMENT ON COLUMN identities.user_id IS 'The brand''s own id of the user.';

SELECT protect('identities');
