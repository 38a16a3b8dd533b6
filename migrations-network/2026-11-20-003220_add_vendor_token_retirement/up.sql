ALTER TABLE vendor_tokens ADD COLUMN retires_at timestamptz;

COMMENT ON COLUMN vendor_tokens.retires_at IS 'Set at the first use of its successor: calls that are under way then still arrive.';
