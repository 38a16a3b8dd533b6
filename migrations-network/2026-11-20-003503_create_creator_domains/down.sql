DROP TABLE creator_domains;
