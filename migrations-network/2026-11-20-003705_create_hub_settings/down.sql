DROP TABLE brand_guests;
DROP TABLE hub_settings;
