DROP FUNCTION protect;
REVOKE USAGE ON SCHEMA public FROM network_app, network_across, network_router;
