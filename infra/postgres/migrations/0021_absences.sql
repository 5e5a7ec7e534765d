-- Who is away from when until when, and who stands in. What was recorded stays; an earlier end is written beside it, once.
-- Times are the record's.
create table absences (
  id uuid primary key,
  person text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  -- Absent: whoever the policy says.
  substitute text check (substitute <> person),
  client text not null,
  -- Staff number of who recorded it.
  by_person text,
  recorded_at timestamptz not null,
  idempotency_key text not null,
  body_hash text not null,
  ended_at timestamptz,
  ended_client text,
  ended_by text,
  -- When it is over; not after its start where it was withdrawn before.
  until timestamptz not null generated always as (least(ends_at, coalesce(ended_at, ends_at))) stored,
  -- Those whose workflows must look were poked: at its begin, and at its end.
  begun boolean not null default false,
  over boolean not null default false,
  constraint absences_once unique (client, idempotency_key)
);
create index absences_of on absences (person, starts_at);
create index absences_going_on on absences (starts_at) where not over;
grant select, insert, update on absences to campaign_filing_app;

-- Tasks that somebody does for one who is away.
create index tasks_stood_in on tasks (subject) where status = 'open' and state #> '{holder,insteadOf}' is not null;
