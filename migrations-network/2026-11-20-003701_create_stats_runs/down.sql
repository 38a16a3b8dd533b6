DROP TABLE stats_pulls;
DROP TABLE stats_runs;
