#!/bin/sh
# Run once by PostgreSQL's image, when its data folder is new: the role that the application
# connects as. It owns its database and is no superuser, because a superuser is not held by
# row-level security and the application refuses to start as one.
set -eu
psql --no-psqlrc --set=ON_ERROR_STOP=1 --set=password="$CTPAT_DB_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE ctpat LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE ctpat OWNER ctpat;
SQL
