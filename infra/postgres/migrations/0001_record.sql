-- The record: streams of facts, the states folded from them, the ledgers beside them.
-- Forward only. The application's role may add facts, never change or delete them.

do $$ begin
  if not exists (select from pg_roles where rolname = 'campaign_filing_app') then
    create role campaign_filing_app nologin;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;

-- One row a stream (campaign number, `directory`, …): the head that every change locks first.
create table streams (
  stream text primary key,
  seq integer not null default 0,
  hash bytea not null default '\x'::bytea
);

create table facts (
  stream text not null references streams,
  seq integer not null,
  type text not null,
  v integer not null,
  subject text not null,
  body jsonb not null,
  actor jsonb not null,
  -- Intake id of the command that caused it; null for what the workflow asked itself.
  cause uuid,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  hash bytea not null,
  -- Lets a reader follow all streams without a gap: read only below the oldest running transaction.
  tx xid8 not null default pg_current_xact_id(),
  primary key (stream, seq)
);
create index facts_by_tx on facts (tx, stream, seq);
create index facts_by_subject on facts (subject, seq);

-- Free text that may have to be erased; a fact holds only the salted commitment.
create table notes (
  id uuid primary key,
  stream text not null,
  body text,
  salt bytea not null,
  commitment text not null,
  erased_at timestamptz
);
create index notes_by_stream on notes (stream);

create table campaigns (
  number text primary key references streams (stream),
  client text not null,
  external_ref text,
  name text not null,
  stage text not null,
  lead text not null,
  version integer not null,
  ended boolean not null,
  launch_at timestamptz,
  ends_at timestamptz,
  wake_at timestamptz,
  overdue boolean not null,
  started_at timestamptz not null,
  state jsonb not null,
  constraint campaigns_external_ref unique (client, external_ref)
);
create index campaigns_by_client on campaigns (client, number desc);
create index campaigns_by_stage on campaigns (stage, number desc);
create index campaigns_wake on campaigns (wake_at) where wake_at is not null;
create index campaigns_open on campaigns (number) where not ended;

create table filings (
  id text primary key,
  campaign text not null references campaigns (number),
  client text not null,
  platform text not null,
  item text not null,
  account text,
  phase text not null,
  round integer not null,
  lead text not null,
  holder text not null,
  due_at timestamptz,
  wake_at timestamptz,
  overdue boolean not null,
  ended boolean not null,
  credential_number text,
  state jsonb not null
);
create index filings_by_campaign on filings (campaign);
create index filings_by_client on filings (client, id desc);
create index filings_by_phase on filings (phase, id desc);
create index filings_by_platform on filings (platform, id desc);
create index filings_wake on filings (wake_at) where wake_at is not null;
create index filings_open on filings (id) where not ended;

create table tasks (
  id text primary key,
  campaign text not null references campaigns (number),
  client text not null,
  subject text not null,
  kind text not null,
  key text,
  round integer not null,
  holder_role text not null,
  holder text,
  status text not null,
  opened_at timestamptz not null,
  due_at timestamptz,
  closed_at timestamptz,
  answer text,
  state jsonb not null
);
create index tasks_by_campaign on tasks (campaign, id);
create index tasks_by_holder on tasks (holder, due_at) where status = 'open';
create index tasks_by_due on tasks (due_at, id) where status = 'open';

-- Every submission that a platform knows by a number: the lasting guard that a number is used once.
create table submissions (
  platform text not null,
  application_number text not null,
  filing text not null references filings (id),
  round integer not null,
  constraint submissions_number primary key (platform, application_number)
);
create index submissions_by_filing on submissions (filing);

-- What came in, before anything is done with it. Not derived from facts.
create table intake (
  id uuid primary key,
  client text not null,
  actor jsonb not null,
  route text not null,
  idempotency_key text,
  body_hash bytea not null,
  command text not null,
  subject text,
  body jsonb not null,
  status text not null default 'pending' check (status in ('pending', 'decided', 'parked')),
  outcome jsonb,
  received_at timestamptz not null default now(),
  decided_at timestamptz,
  attempts integer not null default 0,
  next_try_at timestamptz not null default now(),
  constraint intake_key unique (client, route, idempotency_key)
);
create index intake_pending on intake (next_try_at) where status = 'pending';
create index intake_parked on intake (status, received_at) where status = 'parked';

-- Mail ledger: written with the facts, sent afterwards. Status and attempts are not derived from facts.
create table mails (
  id bigint generated always as identity primary key,
  key text not null constraint mails_key unique,
  campaign text not null,
  subject text not null,
  kind text not null,
  recipient text not null,
  body jsonb not null,
  created_at timestamptz not null,
  send_after timestamptz not null,
  status text not null default 'queued' check (status in ('queued', 'sent', 'refused', 'dropped')),
  message_id text,
  attempts integer not null default 0,
  last_error text,
  -- Whoever is sending it says so every few seconds, in real time: nobody else sends it meanwhile.
  claimed_by uuid,
  claimed_until timestamptz,
  sent_at timestamptz
);
create index mails_waiting on mails (subject, id) where status = 'queued';
create index mails_by_campaign on mails (campaign, id);
create index mails_claimed on mails (claimed_by) where status = 'queued' and claimed_by is not null;

-- Workflows that must ask the record again. Written with the facts, delivered by the relay. Not derived from facts.
create table pokes (
  id bigint generated always as identity primary key,
  subject text not null,
  created_at timestamptz not null default now(),
  attempts integer not null default 0,
  next_try_at timestamptz not null default now()
);
create index pokes_next on pokes (next_try_at, id);

create table files (
  id uuid primary key,
  client text not null,
  name text not null,
  sha256 text not null,
  size integer not null,
  media_type text not null,
  uploaded_at timestamptz not null default now()
);

create table archives (
  number text primary key,
  client text not null,
  name text not null,
  stage text not null,
  archived_at timestamptz not null,
  sha256 text not null,
  document jsonb not null,
  search text not null
);
create index archives_by_client on archives (client, number desc);

create table api_keys (
  id uuid primary key,
  client text not null,
  label text not null,
  secret_hash bytea not null unique,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

create table reference_docs (
  kind text not null,
  id text not null,
  version text not null,
  body jsonb not null,
  sha256 text not null,
  loaded_at timestamptz not null default now(),
  primary key (kind, id, version)
);

-- One clock. Real, or a rehearsal that was chosen when the database was created and never changes back.
create table clock (
  single boolean primary key default true check (single),
  mode text not null check (mode in ('real', 'rehearsal')),
  speed double precision not null default 1 check (speed > 0),
  paused boolean not null default false,
  anchor_real timestamptz not null default now(),
  anchor_shown timestamptz not null default now()
);

create table alarms (
  id bigint generated always as identity primary key,
  subject text not null,
  code text not null,
  detail text not null,
  raised_at timestamptz not null default now(),
  cleared_at timestamptz,
  constraint alarms_once unique (subject, code)
);

-- Numbers of campaigns count anew each local day.
create table campaign_numbers (
  day date primary key,
  last integer not null
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'facts are never changed or deleted' using errcode = '42501';
end $$;
create trigger facts_are_final before update or delete on facts for each row execute function refuse_change();
create trigger facts_stay before truncate on facts for each statement execute function refuse_change();

grant usage on schema public to campaign_filing_app;
grant select, insert, update on streams, campaigns, filings, tasks, intake, mails, pokes, notes, alarms, clock, campaign_numbers, api_keys to campaign_filing_app;
grant delete on pokes, submissions to campaign_filing_app;
grant select, insert, update on submissions to campaign_filing_app;
grant select, insert on facts, files, archives, reference_docs to campaign_filing_app;
