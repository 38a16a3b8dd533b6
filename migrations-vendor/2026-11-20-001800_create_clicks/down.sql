DROP TABLE visitor_salts;
DROP TABLE click_fold_marks;
DROP TABLE click_days;
DROP TABLE visitor_windows;
DROP TABLE click_verdicts;
DROP FUNCTION make_click_partition;
DROP TABLE clicks;
DROP FUNCTION lowest_ulid;
