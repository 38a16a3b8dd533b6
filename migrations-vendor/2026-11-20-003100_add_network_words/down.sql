DROP INDEX partners_network_error_idx;
ALTER TABLE network_links DROP COLUMN auto_enroll;
ALTER TABLE partners
    DROP COLUMN network_error,
    DROP COLUMN network_others,
    DROP COLUMN network_existed,
    DROP COLUMN network_revision;
