-- Every change of a directory: which version it made, who made it, when by the record's clock, and what of it. What people were
-- before stands in the versions themselves.
create table directory_changes (
  id bigint generated always as identity primary key,
  directory text not null,
  -- Absent where the request changed nothing.
  version text,
  how text not null check (how in ('file', 'person', 'import', 'sync', 'handover')),
  client text not null,
  by_person text,
  at timestamptz not null,
  -- Of a file and of a person's entry there is none.
  idempotency_key text,
  body_hash text,
  -- Staff numbers of all who joined, were changed or left.
  people text[] not null,
  -- {joiners, movers: [{staff, changes: [{field, from, to}]}], leavers}
  difference jsonb not null,
  -- What the request was answered.
  answer jsonb,
  constraint directory_changes_key unique (client, idempotency_key)
);
create index directory_changes_of on directory_changes (directory, id);
create index directory_changes_people on directory_changes using gin (people);
grant select, insert on directory_changes to campaign_filing_app;

-- Who has left is away for good: whoever gets the work stands in.
alter table absences add column left_company boolean not null default false;
create unique index absences_left on absences (person) where left_company and not over and ended_at is null;
