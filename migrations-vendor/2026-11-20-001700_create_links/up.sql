CREATE TABLE links (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    partner_id uuid NOT NULL REFERENCES partners (id),
    program_id uuid NOT NULL REFERENCES programs (id),
    slug text NOT NULL,
    deep_link text,
    status text NOT NULL CHECK (status IN ('active', 'paused')),
    request_id uuid,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT links_tenant_id_slug_key UNIQUE (tenant_id, slug),
    CONSTRAINT links_tenant_id_request_id_key UNIQUE (tenant_id, request_id)
);

CREATE INDEX links_tenant_id_idx ON links (tenant_id, id);
CREATE INDEX links_partner_id_idx ON links (partner_id);

COMMENT ON TABLE links IS 'Tracked redirects.';
COMMENT ON COLUMN links.slug IS 'Lower case; unique in the brand, for ever.';
COMMENT ON COLUMN links.deep_link IS 'Where the link leads when not to its program''s destination.';
COMMENT ON COLUMN links.request_id IS 'The request on the hub that this link answers; a retry finds the same link.';

SELECT protect('links');

-- The router keeps all live links in memory: it hears of every change of what a link resolves to.
CREATE FUNCTION tell_link_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('link_changed', CASE TG_TABLE_NAME
        WHEN 'links' THEN 'link ' || COALESCE(NEW.id, OLD.id)
        WHEN 'programs' THEN 'program ' || NEW.id
        WHEN 'partners' THEN 'partner ' || NEW.id
        ELSE 'tenant ' || NEW.id END);
    RETURN NULL;
END $$;

CREATE TRIGGER links_tell AFTER INSERT OR UPDATE OR DELETE ON links
    FOR EACH ROW EXECUTE FUNCTION tell_link_change();
CREATE TRIGGER programs_tell AFTER UPDATE ON programs
    FOR EACH ROW EXECUTE FUNCTION tell_link_change();
CREATE TRIGGER partners_tell AFTER UPDATE OF status ON partners
    FOR EACH ROW EXECUTE FUNCTION tell_link_change();
CREATE TRIGGER tenants_tell AFTER UPDATE OF slug, status ON tenants
    FOR EACH ROW EXECUTE FUNCTION tell_link_change();

COMMENT ON FUNCTION tell_link_change IS 'NOTIFY link_changed with what changed, for the routers'' maps.';
