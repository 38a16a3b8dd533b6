DROP TABLE vendor_daily;
