DROP TABLE signup_settings;
