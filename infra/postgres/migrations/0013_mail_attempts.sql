-- How each try to send a letter ended, with the words of the mail server (without addresses): whether a mailbox is dead or the
-- server only wants it slower is often said in words alone. The same answer again is counted, not repeated.
create table mail_attempts (
  id bigint generated always as identity primary key,
  mail bigint not null references mails (id),
  outcome text not null check (outcome in ('sent', 'refused', 'deferred', 'away')),
  code integer,
  reply text,
  times integer not null default 1,
  first_at timestamptz not null default clock_timestamp(),
  last_at timestamptz not null default clock_timestamp()
);
create index mail_attempts_of on mail_attempts (mail, id);
grant select, insert, update on mail_attempts to campaign_filing_app;
