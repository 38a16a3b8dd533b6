DROP TRIGGER vendors_tell ON vendors;
DROP TRIGGER creator_domains_tell ON creator_domains;
DROP TRIGGER partnership_slugs_tell ON partnership_slugs;
DROP TRIGGER partnerships_tell ON partnerships;
DROP TRIGGER partnerships_tell_insert ON partnerships;
DROP FUNCTION tell_route_change;
