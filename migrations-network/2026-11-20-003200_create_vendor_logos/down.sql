DROP TABLE vendor_logos;
