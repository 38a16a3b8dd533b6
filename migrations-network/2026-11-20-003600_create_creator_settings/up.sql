CREATE TABLE creator_settings (
    creator_id uuid PRIMARY KEY REFERENCES creators (id) ON DELETE CASCADE,
    muted_mails text[] NOT NULL DEFAULT '{}',
    figures_public boolean NOT NULL DEFAULT false,
    onboarding text NOT NULL DEFAULT 'you' CHECK (onboarding IN ('you', 'work', 'terms', 'done')),
    onboarding_next text,
    terms_accepted_at timestamptz
);

COMMENT ON TABLE creator_settings IS 'What a creator has chosen; without a row everything is as it begins.';
COMMENT ON COLUMN creator_settings.muted_mails IS 'Topics of letters that are not sent to them.';
COMMENT ON COLUMN creator_settings.figures_public IS 'Everybody sees the figures that brands see, not only brands.';
COMMENT ON COLUMN creator_settings.onboarding IS 'The step of the first visit that comes next.';
COMMENT ON COLUMN creator_settings.onboarding_next IS 'Where the first visit leads in the end; a path of this service.';

GRANT SELECT, INSERT, UPDATE, DELETE ON creator_settings TO network_app, network_across;
