-- Imports of filings that already run elsewhere: the campaigns of one import are opened together, or none of them is.
create table imports (
  id uuid primary key,
  client text not null,
  idempotency_key text not null,
  body_hash bytea not null,
  received_at timestamptz not null default now(),
  attempts integer not null default 0,
  next_try_at timestamptz not null default now(),
  decided_at timestamptz,
  constraint imports_key unique (client, idempotency_key)
);
create index imports_waiting on imports (next_try_at) where decided_at is null;

-- A row of the intake that is decided together with the others of its import, in their order.
alter table intake add column import uuid references imports;
alter table intake add column import_place integer;
-- Rows of the sheet, one for each filing.
alter table intake add column import_rows jsonb;
create index intake_by_import on intake (import, import_place) where import is not null;

grant select, insert, update on imports to campaign_filing_app;
