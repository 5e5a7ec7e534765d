#!/bin/sh
# Runs once, on an empty data volume: a role for each party, so that Temporal cannot read filings and the service cannot
# touch Temporal's tables. The service's own set-up gives the application's role its login.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
  --set temporal_password="$TEMPORAL_DB_PASSWORD" --set owner_password="$FILING_OWNER_PASSWORD" <<'SQL'
create role temporal login createdb password :'temporal_password';
create role campaign_filing_owner login createrole password :'owner_password';
create role campaign_filing_app nologin;
grant campaign_filing_app to campaign_filing_owner with admin option;
create database campaign_filing owner campaign_filing_owner;
revoke connect on database campaign_filing from public;
grant connect on database campaign_filing to campaign_filing_app;
SQL
