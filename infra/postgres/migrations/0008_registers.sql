-- What the company owns beside its campaigns: papers with a validity, and accounts at platforms. Rows are only added, so
-- that whoever asks later finds what was true then; what may have to be erased lies in a row of its own.

create table papers (
  id text primary key,
  -- Row of a checklist that it serves, such as `business_licence`.
  row text not null,
  scope text not null check (scope in ('company', 'brand')),
  brand text,
  name text not null,
  client text not null,
  created_at timestamptz not null,
  constraint papers_brand check ((scope = 'brand') = (brand is not null))
);
create index papers_by_row on papers (row, id);
create sequence paper_numbers;

-- Each step states the paper whole, as it stands after it: a new version of the document, or another owner.
create table paper_steps (
  id bigint generated always as identity primary key,
  paper text not null references papers (id),
  kind text not null check (kind in ('version', 'owner')),
  version integer not null,
  owner text not null,
  file_ids uuid[] not null,
  valid_from timestamptz,
  valid_until timestamptz,
  client text not null,
  person text,
  at timestamptz not null,
  idempotency_key text,
  body_hash text not null,
  constraint paper_steps_key unique (client, idempotency_key)
);
create index paper_steps_by_paper on paper_steps (paper, id);
create unique index paper_versions_once on paper_steps (paper, version) where kind = 'version';

create table account_versions (
  platform text not null,
  account text not null,
  version integer not null,
  legal_subject text,
  owner text,
  operator text,
  admin text,
  authorisation text references papers (id),
  client text not null,
  person text,
  at timestamptz not null,
  primary key (platform, account, version)
);

-- Personal data of an account's people, by version. Erased by emptying the row.
create table account_contacts (
  platform text not null,
  account text not null,
  version integer not null,
  body jsonb,
  erased_at timestamptz,
  primary key (platform, account, version),
  foreign key (platform, account, version) references account_versions
);

create function refuse_register_change() returns trigger language plpgsql as $$
begin
  raise exception 'what the registers say is never changed or deleted' using errcode = '42501';
end $$;
create trigger papers_are_final before update or delete on papers for each row execute function refuse_register_change();
create trigger paper_steps_are_final before update or delete on paper_steps
  for each row execute function refuse_register_change();
create trigger account_versions_are_final before update or delete on account_versions
  for each row execute function refuse_register_change();

grant select, insert on papers, paper_steps, account_versions to campaign_filing_app;
grant select, insert, update on account_contacts to campaign_filing_app;
grant usage on sequence paper_numbers to campaign_filing_app;

-- Which papers a filing uses: a column of its own, since an index over `state` would be written with every step.
alter table filings add column papers text[] not null default '{}';
create index filings_by_papers on filings using gin (papers) where not ended and papers <> '{}';
create index filings_by_account on filings (platform, account, id) where not ended and account is not null;
