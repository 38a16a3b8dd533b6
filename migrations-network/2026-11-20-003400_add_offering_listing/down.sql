DROP INDEX IF EXISTS vendors_display_name_trigrams_idx;
DROP INDEX offerings_popular_idx, offerings_epc_idx, offerings_vendor_idx, offerings_ends_at_idx, offerings_rate_idx,
    offerings_categories_idx, offerings_allow_list_idx;

ALTER TABLE offerings
    DROP COLUMN visibility,
    DROP COLUMN approval,
    DROP COLUMN categories,
    DROP COLUMN allow_list,
    DROP COLUMN ends_at,
    DROP COLUMN days_to_pay,
    DROP COLUMN partners,
    DROP COLUMN epc,
    DROP COLUMN epc_currency,
    DROP COLUMN kind,
    DROP COLUMN rate,
    DROP COLUMN recurring,
    DROP COLUMN window_days,
    DROP COLUMN holdback_days,
    DROP COLUMN model;
