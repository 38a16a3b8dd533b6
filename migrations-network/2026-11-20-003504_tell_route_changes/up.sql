-- The router keeps all links and domains in memory: it hears of every change of what they lead to.
-- One statement for each table: a field that another table lacks is looked for when its statement runs.
CREATE FUNCTION tell_route_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told text;
BEGIN
    IF TG_TABLE_NAME = 'partnerships' THEN
        told := 'partnership ' || NEW.id;
    ELSIF TG_TABLE_NAME = 'partnership_slugs' THEN
        told := 'partnership ' || NEW.partnership_id;
    ELSIF TG_TABLE_NAME = 'creator_domains' THEN
        told := 'domain ' || COALESCE(NEW.domain, OLD.domain);
    ELSE
        told := 'vendor ' || NEW.id;
    END IF;
    PERFORM pg_notify('route_changed', told);
    RETURN NULL;
END $$;

CREATE TRIGGER partnerships_tell_insert AFTER INSERT ON partnerships
    FOR EACH ROW EXECUTE FUNCTION tell_route_change();
CREATE TRIGGER partnerships_tell AFTER UPDATE OF link_slug, destination_url, link_status, status ON partnerships
    FOR EACH ROW EXECUTE FUNCTION tell_route_change();
CREATE TRIGGER partnership_slugs_tell AFTER INSERT ON partnership_slugs
    FOR EACH ROW EXECUTE FUNCTION tell_route_change();
CREATE TRIGGER creator_domains_tell AFTER INSERT OR UPDATE OF status OR DELETE ON creator_domains
    FOR EACH ROW EXECUTE FUNCTION tell_route_change();
CREATE TRIGGER vendors_tell AFTER UPDATE OF slug ON vendors
    FOR EACH ROW WHEN (OLD.slug <> NEW.slug) EXECUTE FUNCTION tell_route_change();

COMMENT ON FUNCTION tell_route_change IS 'NOTIFY route_changed with what changed, for the routers'' maps.';
