-- The life of a rule pack: drafts, what was said of them, and who released what. A released version itself stands in
-- reference_docs, as one from a file does, so that whoever judges by packs knows nothing of this.

-- Each upload is a revision of its own; the last one is the draft. Nothing is changed or deleted.
create table rule_pack_drafts (
  platform text not null,
  version text not null,
  revision integer not null,
  body jsonb not null,
  sha256 text not null,
  client text not null,
  person text not null,
  drafted_at timestamptz not null,
  primary key (platform, version, revision)
);

-- What was done with a version after it was drafted.
create table rule_pack_steps (
  id bigint generated always as identity primary key,
  platform text not null,
  version text not null,
  -- The revision that it speaks of; null for a version that came in a file.
  revision integer,
  kind text not null check (kind in ('opinion', 'training', 'trial', 'discarded', 'released')),
  origin text not null check (origin in ('rest', 'file')),
  client text not null,
  person text,
  department text,
  stance text check (stance in ('for', 'against')),
  held_on date,
  note text,
  at timestamptz not null,
  constraint rule_pack_steps_named check (origin = 'file' or (person is not null and revision is not null))
);
create index rule_pack_steps_by_version on rule_pack_steps (platform, version, id);
create unique index rule_pack_released_once on rule_pack_steps (platform, version) where kind = 'released';

insert into rule_pack_steps (platform, version, kind, origin, client, at)
select id, version, 'released', 'file', 'system', loaded_at from reference_docs where kind = 'rule_pack';

create function refuse_rule_pack_change() returns trigger language plpgsql as $$
begin
  raise exception 'drafts and steps of rule packs are never changed or deleted' using errcode = '42501';
end $$;
create trigger rule_pack_drafts_are_final before update or delete on rule_pack_drafts
  for each row execute function refuse_rule_pack_change();
create trigger rule_pack_steps_are_final before update or delete on rule_pack_steps
  for each row execute function refuse_rule_pack_change();

grant select, insert on rule_pack_drafts, rule_pack_steps to campaign_filing_app;

-- Which version a filing was opened under, for the list of those that a newer one concerns. A column of its own, since an
-- index over `state` would be written with every step of every filing.
alter table filings add column pack_version text;
update filings set pack_version = state ->> 'packVersion';
alter table filings alter column pack_version set not null;
create index filings_by_pack on filings (platform, pack_version, id desc);
