ALTER TABLE offerings
    DROP COLUMN taken_down_at,
    DROP COLUMN taken_down_for,
    DROP COLUMN withheld;
