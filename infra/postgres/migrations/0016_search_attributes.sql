-- Who holds what, alarms and clearance can be searched for in Temporal UI: open workflows ask the record again, and show theirs.
insert into pokes (subject, next_try_at)
select subject, now() + interval '1 minute'
  from (select number as subject from campaigns where not ended union all select id from filings where not ended) open;
