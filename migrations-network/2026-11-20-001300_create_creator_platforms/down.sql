DROP TABLE creator_platforms;
