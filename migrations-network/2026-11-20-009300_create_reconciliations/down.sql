DROP TABLE reconciliation_calls;
DROP TABLE reconciliations;
