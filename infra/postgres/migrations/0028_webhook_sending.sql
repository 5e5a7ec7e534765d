-- Whether anything is sent to webhooks. A copy of the database knows the receivers and their secrets: until somebody says that it
-- is the one that sends, it is silent.
create table webhook_sending (
  single boolean primary key default true check (single),
  paused boolean not null default false,
  why text check (why in ('operator', 'restored')),
  since timestamptz,
  -- Where the database lay when it was last said that it sends, as `webhook_place` says; null until a worker has looked.
  place text,
  -- The id of the namespace that its workflows run in; null until a worker has looked.
  temporal text,
  constraint webhook_sending_why check (paused = (why is not null) and paused = (since is not null))
);

-- Changes when a dump is brought back, when the cluster is another one, and, where the owner of the schema may read that, when
-- its files lie elsewhere.
create function webhook_place() returns text language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  return concat_ws('|', event_feed_identity(), current_setting('data_directory'));
exception when insufficient_privilege then
  return event_feed_identity();
end $$;

-- A dump of the release before this one that is brought back and migrated then is a copy, too.
insert into webhook_sending (place)
select case when identity = event_feed_identity() then webhook_place() else identity end from event_feed;

-- Who has done what to a webhook. Without one: to all of them.
create table webhook_changes (
  id bigint generated always as identity primary key,
  webhook uuid references webhooks,
  at timestamptz not null,
  what text not null check (what in
    ('created', 'secret_rotated', 'paused', 'disabled', 'enabled', 'replayed', 'deleted', 'sending_paused', 'sending_resumed')),
  detail text,
  client text not null,
  key uuid references api_keys,
  person text,
  channel text not null check (channel in ('rest', 'command', 'service'))
);
create index webhook_changes_of on webhook_changes (webhook, id);
create function refuse_webhook_change() returns trigger language plpgsql as $$
begin
  raise exception 'what was done to webhooks is never changed or deleted' using errcode = '42501';
end $$;
create trigger webhook_changes_are_final before update or delete on webhook_changes
  for each row execute function refuse_webhook_change();

alter table webhooks drop constraint webhooks_why_disabled_check;
alter table webhooks add constraint webhooks_why_disabled_check check (why_disabled in ('gone', 'key_revoked', 'paused'));

grant select, update on webhook_sending to campaign_filing_app;
grant select, insert on webhook_changes to campaign_filing_app;
