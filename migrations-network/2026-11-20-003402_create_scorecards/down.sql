DROP INDEX requests_decided_idx;
DROP TABLE scorecards;
