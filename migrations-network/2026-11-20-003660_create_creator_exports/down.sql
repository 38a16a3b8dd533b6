DROP TABLE creator_exports;
