-- Every call that changes something, whatever came of it: who, for whom, what. Neither bodies nor personal data. Rows are only added,
-- and go by age alone: nobody can delete a young one. Times are real.
create table audit (
  id bigint generated always as identity primary key,
  -- As in `X-Request-Id`: a row that is written again is there already.
  request uuid not null unique,
  at timestamptz not null,
  client text not null,
  key uuid,
  person text,
  operation text not null,
  subject text,
  dry_run boolean not null,
  status integer not null,
  code text
);
create index audit_client on audit (client, id);
create index audit_subject on audit (subject, id);
create index audit_at on audit (at);

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.at < now() - interval '180 days' then return old; end if;
  raise exception 'the audit is never changed, and deleted only after 180 days' using errcode = '42501';
end $$;
create trigger audit_is_final before update or delete on audit for each row execute function refuse_audit_change();
create trigger audit_stays before truncate on audit for each statement execute function refuse_audit_change();

-- The application may not delete by itself: this deletes some of what is older than both.
create function expire_audit(days integer, most integer) returns bigint language sql security definer set search_path = pg_catalog, public as $$
  with gone as (
    delete from audit where id in (select id from audit where at < now() - greatest(days, 181) * interval '1 day' order by at limit most)
    returning 1)
  select count(*) from gone
$$;

grant select, insert on audit to campaign_filing_app;
