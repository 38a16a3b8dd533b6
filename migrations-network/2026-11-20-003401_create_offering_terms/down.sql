DROP TABLE offering_terms;
