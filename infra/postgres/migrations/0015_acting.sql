-- Who acts on a page. Times are real ones, also where the record's clock is a rehearsal: a code or a session that lives for weeks
-- in a minute, or for ever while a clock is paused, protects nobody. Nothing here opens anything: values are kept as hashes.

-- Links to pages are not stored. A person's links of a lower generation than this are revoked; without a row it is 0.
create table link_generations (
  person text primary key,
  generation integer not null check (generation > 0),
  at timestamptz not null default clock_timestamp()
);
grant select, insert, update on link_generations to campaign_filing_app;

-- A browser in which a person has signed in.
create table person_sessions (
  id uuid primary key,
  -- Of the value of its cookie.
  value_hash bytea not null unique,
  person text not null,
  method text not null check (method in ('code', 'oidc')),
  -- What the browser calls itself, in a few words, so that its owner can tell it from others.
  browser text not null default '',
  made_at timestamptz not null default clock_timestamp(),
  -- The latest proof of who it is.
  signed_in_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz
);
create index person_sessions_of on person_sessions (person, made_at);
grant select, insert, update, delete on person_sessions to campaign_filing_app;

-- Codes that were asked for. One that was asked for nobody we know has neither person nor code: it is answered, and counted, alike.
create table sign_in_codes (
  id uuid primary key,
  person text,
  code_hash bytea,
  -- Of a value that only the browser that asked has.
  browser_hash bytea not null unique,
  -- Of the address that asked.
  source_hash bytea not null,
  -- The browser showed a link or an earlier session of this person: strangers cannot use up what it may ask.
  known boolean not null,
  made_at timestamptz not null default clock_timestamp(),
  tries integer not null default 0,
  used_at timestamptz,
  constraint sign_in_codes_of_somebody check ((person is null) = (code_hash is null))
);
create index sign_in_codes_of_person on sign_in_codes (person, made_at);
create index sign_in_codes_of_source on sign_in_codes (source_hash, made_at);
create index sign_in_codes_by_age on sign_in_codes (made_at);
grant select, insert, update, delete on sign_in_codes to campaign_filing_app;
