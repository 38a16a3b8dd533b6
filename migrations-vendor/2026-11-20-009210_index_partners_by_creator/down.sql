DROP INDEX partners_creator_id_idx;
