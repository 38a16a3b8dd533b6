DROP TABLE attributions;
