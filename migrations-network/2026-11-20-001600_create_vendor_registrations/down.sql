DROP TABLE vendor_registrations;
