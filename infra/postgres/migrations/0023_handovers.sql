-- What was shown to whoever hands over the work of a leaver, or many tasks: exactly these items are handed over, and what became of
-- each is kept beside it. An id is good for a while only.
create table handovers (
  id uuid primary key,
  client text not null,
  -- It was shown to a key that sees the campaigns of all clients.
  sees_all boolean not null,
  why text not null check (why in ('leaving', 'reassigned')),
  -- Staff numbers: who leaves, and who takes over.
  person text check ((why = 'leaving') = (person is not null)),
  successor text not null,
  items jsonb not null,
  -- By item; those that are missing have not been tried, or are not decided yet.
  outcomes jsonb not null default '{}',
  made_by text,
  made_at timestamptz not null default clock_timestamp(),
  applied_by text,
  applied_at timestamptz
);
grant select, insert, update on handovers to campaign_filing_app;
