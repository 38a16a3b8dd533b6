DROP TABLE creator_handles;
