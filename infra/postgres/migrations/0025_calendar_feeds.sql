-- Calendars that people subscribe to. The address carries a signature over the id; neither the address nor anything it could be
-- made from without the key is stored.
create table calendar_feeds (
  id uuid primary key,
  person text not null,
  made_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz
);
-- One in force a person: renewing ends the one before.
create unique index calendar_feeds_in_force on calendar_feeds (person) where ended_at is null;
grant select, insert, update, delete on calendar_feeds to campaign_filing_app;
