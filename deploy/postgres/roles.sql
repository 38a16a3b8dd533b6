-- Runs once, when the cluster is made: one owner who migrates and one login who serves, for each service.
\getenv owner_password OWNER_PASSWORD
\getenv serve_password SERVE_PASSWORD

CREATE ROLE vendor_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE network_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE vendor_app NOLOGIN NOBYPASSRLS;
CREATE ROLE vendor_across NOLOGIN NOBYPASSRLS;
CREATE ROLE vendor_router NOLOGIN NOBYPASSRLS;
CREATE ROLE network_app NOLOGIN NOBYPASSRLS;
CREATE ROLE network_across NOLOGIN NOBYPASSRLS;
CREATE ROLE network_router NOLOGIN NOBYPASSRLS;
CREATE ROLE vendor LOGIN NOINHERIT PASSWORD :'serve_password' IN ROLE vendor_app, vendor_across, vendor_router;
CREATE ROLE network LOGIN NOINHERIT PASSWORD :'serve_password' IN ROLE network_app, network_across, network_router;

CREATE DATABASE vendor OWNER vendor_owner;
CREATE DATABASE network OWNER network_owner;
