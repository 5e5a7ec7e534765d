-- The feed of events: every fact at one place, in an order that never changes. One transaction after the other gives places
-- (`place-events.ts`), each to all facts that are committed and have none. So whoever sees a place sees every place before it, and a
-- transaction that stays open keeps nobody waiting: what it writes comes after what was committed before it.
create table events (
  position bigint primary key,
  stream text not null,
  seq integer not null,
  constraint events_once unique (stream, seq)
);

create table event_feed (
  single boolean primary key default true check (single),
  -- Readers name it in their cursors. A database that was brought back from a dump has a new one.
  epoch uuid not null default gen_random_uuid(),
  -- Which database this is, as `event_feed_identity` says; null until places are given for the first time.
  identity text,
  head bigint not null,
  -- Every fact of a transaction before this one has its place. Only says where to look: no order rests on it.
  seen_below xid8 not null
);

-- Changes when a dump is brought back, into this database or another: transactions count anew there, and places may be given anew.
create function event_feed_identity() returns text language sql stable as $$
  select concat_ws('/', (select system_identifier from pg_control_system()),
                   (select oid from pg_database where datname = current_database()), 'events'::regclass::oid)
$$;

-- What has happened so far, in the order of its recording. Within a campaign nothing comes before what it follows.
insert into events (position, stream, seq)
select row_number() over (order by at, tx, stream, seq), stream, seq
  from (select stream, seq, max(recorded_at) over w as at, max(tx::text::bigint) over w as tx
          from facts window w as (partition by stream order by seq)) as f;
insert into event_feed (head, seen_below) select count(*), '0' from events;

grant select, insert on events to campaign_filing_app;
grant select, update on event_feed to campaign_filing_app;
