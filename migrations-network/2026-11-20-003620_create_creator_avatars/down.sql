DROP TABLE creator_avatars;
