DROP FUNCTION protect;
REVOKE USAGE ON SCHEMA public FROM vendor_app, vendor_across, vendor_router;
