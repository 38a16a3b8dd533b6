DROP TRIGGER tenants_tell ON tenants;
DROP TRIGGER partners_tell ON partners;
DROP TRIGGER programs_tell ON programs;
DROP TABLE links;
DROP FUNCTION tell_link_change;
