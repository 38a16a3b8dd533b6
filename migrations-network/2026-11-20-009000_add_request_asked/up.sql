ALTER TABLE requests ADD COLUMN asked jsonb;

COMMENT ON COLUMN requests.asked IS 'Name and address under which the brand was asked for the partner; null once it has answered.';
