ALTER TABLE outbox ADD COLUMN tried_since timestamptz;

COMMENT ON COLUMN outbox.tried_since IS 'When the first of the attempts was made that count: two weeks later it is given up. None counts before a person''s retry, nor while the receiver does not know us.';
