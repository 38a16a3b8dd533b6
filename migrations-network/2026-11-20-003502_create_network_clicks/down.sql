DROP TABLE visitor_salts;
DROP TABLE click_senders;
DROP FUNCTION make_click_partition;
DROP TABLE network_clicks;
DROP FUNCTION lowest_ulid;
