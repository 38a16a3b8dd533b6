DROP TABLE decision_items;
DROP TABLE decision_batches;
