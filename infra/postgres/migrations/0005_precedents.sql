-- What the company decided where the rules of a platform only ask. Derived from facts: `npm run verify` compares.
create table precedents (
  campaign text not null references campaigns (number),
  -- Position of the fact that it follows from.
  seq integer not null,
  client text not null,
  platform text not null,
  item text not null,
  -- `platform.item.rule`, the rule that asked, and the version of the pack that it stood in.
  rule text not null,
  pack_version text not null,
  mattered jsonb not null,
  answer text not null check (answer in ('required', 'not_required')),
  person text,
  -- The reason, which may have to be erased.
  note uuid,
  file_ids uuid[] not null,
  decided_at timestamptz not null,
  primary key (campaign, seq)
);
create index precedents_by_rule on precedents (rule, decided_at desc);
create index precedents_by_age on precedents (decided_at desc, campaign, seq);

grant select, insert on precedents to campaign_filing_app;
