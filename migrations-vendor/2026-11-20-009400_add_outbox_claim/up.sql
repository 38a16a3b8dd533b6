ALTER TABLE outbox ADD COLUMN claim text;

COMMENT ON COLUMN outbox.claim IS 'The worker that carries it: alone it renews claimed_until, and books that a delivery failed.';
