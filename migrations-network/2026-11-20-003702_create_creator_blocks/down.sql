DROP TABLE creator_blocks;
