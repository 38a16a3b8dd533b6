ALTER TABLE requests ADD COLUMN partner_in_doubt boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN requests.partner_in_doubt IS 'The brand was asked for the partner and its answer was lost: there may be one.';
