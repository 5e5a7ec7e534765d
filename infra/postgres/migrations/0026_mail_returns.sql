-- What came back of letters that had left: bounces, delays, automatic answers. Written before its sender is told that it was
-- taken; a bounce is then made a refusal of its letter, once. No text of a person is kept, only what a machine said, without addresses.
create table mail_returns (
  id bigint generated always as identity primary key,
  mail bigint not null references mails (id),
  kind text not null check (kind in ('bounced', 'delayed', 'automatic', 'reply', 'other')),
  -- SMTP reply code and enhanced status, as far as they are told.
  code integer,
  status text,
  said text,
  via text not null,
  -- Of what names the event where it came from: told again it is the same row.
  digest bytea not null,
  at timestamptz not null default clock_timestamp(),
  next_try_at timestamptz not null default clock_timestamp(),
  done_at timestamptz,
  constraint mail_returns_once unique (mail, digest)
);
create index mail_returns_waiting on mail_returns (next_try_at) where done_at is null;
grant select, insert, update, delete on mail_returns to campaign_filing_app;

create index mails_by_message_id on mails (message_id) where message_id is not null;
