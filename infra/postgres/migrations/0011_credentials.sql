-- Credentials that belong to an account, an app or a product (U-9): won by a filing's facts or registered, used by the filings
-- of other campaigns. Rows are only added; what may have to be erased lies in a row of its own.

create table credentials (
  id text primary key,
  platform text not null,
  item text not null,
  -- Name of the account, app or product that it belongs to: nothing else may use it.
  account text not null,
  -- The filing that won it; without one it was registered.
  source text,
  client text not null,
  created_at timestamptz not null
);
create index credentials_by_key on credentials (platform, item, account, id);
create unique index credentials_by_source on credentials (source) where source is not null;
create sequence credential_numbers;

-- Each step states the credential whole, as it stands after it. A new content is a new version.
create table credential_steps (
  id bigint generated always as identity primary key,
  credential text not null references credentials (id),
  kind text not null check (kind in ('won', 'corrected', 'suspended', 'revoked', 'lapsed', 'reinstated', 'renewed',
                                     'registered')),
  version integer not null,
  status text not null check (status in ('valid', 'suspended', 'revoked', 'lapsed', 'void')),
  number text,
  file_ids uuid[] not null,
  valid_until timestamptz,
  obtained_at timestamptz not null,
  occurred_at timestamptz not null,
  due_at timestamptz,
  -- Who told it: a filing by a fact of its campaign, with what was said among that campaign's notes, or a request.
  filing text,
  seq integer,
  note uuid,
  client text not null,
  person text,
  at timestamptz not null,
  idempotency_key text,
  body_hash text,
  constraint credential_steps_key unique (client, idempotency_key)
);
create index credential_steps_by_credential on credential_steps (credential, id);

-- What a request said beside it. Erased by emptying the row.
create table credential_texts (
  step bigint primary key references credential_steps (id),
  body text,
  erased_at timestamptz
);

create trigger credentials_are_final before update or delete on credentials
  for each row execute function refuse_register_change();
create trigger credential_steps_are_final before update or delete on credential_steps
  for each row execute function refuse_register_change();

grant select, insert on credentials, credential_steps to campaign_filing_app;
grant select, insert, update on credential_texts to campaign_filing_app;
grant usage on sequence credential_numbers to campaign_filing_app;

-- Which credential of the register a filing uses.
alter table filings add column credential text;
create index filings_by_credential on filings (credential, id) where not ended and credential is not null;
