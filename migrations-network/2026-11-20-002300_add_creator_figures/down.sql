ALTER TABLE creators
    DROP COLUMN hidden_figures,
    DROP COLUMN audience_locations;

DROP TABLE creator_figures;
