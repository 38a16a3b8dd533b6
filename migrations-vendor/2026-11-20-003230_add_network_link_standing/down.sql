ALTER TABLE network_links DROP COLUMN suspended_for, DROP COLUMN instance_url, DROP COLUMN beating_until;
