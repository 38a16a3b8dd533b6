DROP TABLE creator_keys;
