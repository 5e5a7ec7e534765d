-- Who wants to be told of events, and what was delivered to them. Times of tries are those of the record's clock, which a rehearsal
-- moves; how long an old secret still signs is real time.
create table webhooks (
  id uuid primary key,
  client text not null,
  -- The key that made it: it is told what this key may see, and nothing once the key is revoked.
  key uuid not null references api_keys,
  idempotency_key text not null,
  body_hash bytea not null,
  url text not null,
  -- Business events or types of facts; empty: all.
  types text[] not null,
  campaign text,
  -- Signs what is sent, so it is no hash. Shown once.
  secret text not null,
  old_secret text,
  old_secret_until timestamptz,
  status text not null default 'active' check (status in ('active', 'disabled', 'deleted')),
  why_disabled text check (why_disabled in ('gone', 'key_revoked')),
  -- Place in the feed up to which its deliveries are planned.
  position bigint not null,
  created_at timestamptz not null,
  constraint webhooks_key unique (client, idempotency_key)
);
create index webhooks_active on webhooks (position) where status = 'active';

create table webhook_deliveries (
  webhook uuid not null references webhooks,
  position bigint not null references events,
  stream text not null,
  status text not null default 'waiting' check (status in ('waiting', 'delivered', 'failed')),
  attempts integer not null default 0,
  first_tried_at timestamptz,
  next_try_at timestamptz not null,
  last_status integer,
  last_error text,
  delivered_at timestamptz,
  primary key (webhook, position)
);
-- The first of a campaign that waits keeps back those behind it.
create index webhook_deliveries_waiting on webhook_deliveries (webhook, stream, position) where status = 'waiting';
create index webhook_deliveries_due on webhook_deliveries (next_try_at) where status = 'waiting';

grant select, insert, update on webhooks, webhook_deliveries to campaign_filing_app;
