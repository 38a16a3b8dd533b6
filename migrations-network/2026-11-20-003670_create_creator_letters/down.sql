DROP TABLE creator_letters;
