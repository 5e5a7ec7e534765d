#!/bin/sh
# Makes the database of the sandbox where it is missing. Its data stay; to begin anew: drop it, and the sandbox's namespace in Temporal.
set -eu

if [ -z "$(psql --host postgres --username postgres --tuples-only --no-align \
  --command "select 1 from pg_database where datname = 'campaign_filing_sandbox'")" ]; then
  psql --host postgres --username postgres --set ON_ERROR_STOP=1 <<'SQL'
create database campaign_filing_sandbox owner campaign_filing_owner;
revoke connect on database campaign_filing_sandbox from public;
grant connect on database campaign_filing_sandbox to campaign_filing_app;
SQL
fi
