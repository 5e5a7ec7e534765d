#!/bin/sh
# Brings Temporal's two databases to the schema of this admin-tools release. Every step is harmless when repeated, so it runs
# before each start and an upgrade of the images is an upgrade of the schema.
set -eu

schema() {
  tool="temporal-sql-tool --plugin postgres12 --ep $POSTGRES_SEEDS -p $DB_PORT -u $POSTGRES_USER --db $1"
  $tool create --defaultdb postgres
  $tool setup-schema -v 0.0
  $tool update-schema -d "/etc/temporal/schema/postgresql/v12/$2/versioned"
}

schema temporal temporal
schema temporal_visibility visibility
