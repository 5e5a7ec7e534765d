-- What is compared of a platform's number: without blanks and what nobody sees, in half width, without the case of letters
-- unless its platform tells them apart. What was typed stays beside it. The same rule as `number-key.ts`.
create function number_key(said text, keeps_case boolean) returns text language sql immutable parallel safe as $$
  select case when keeps_case then seen
              else translate(seen, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') end
    from (select translate(
                   normalize(regexp_replace(normalize(said, nfkc), '[\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]', '', 'g'), nfkc),
                   U&'\3010\3014\3011\3015\2010\2011\2012\2013\2014\2015\2212', '[[]]-------') as seen) as s
$$;

alter table submissions add column keeps_case boolean not null default false;
alter table submissions add column number_key text generated always as (number_key(application_number, keeps_case)) stored;
-- Stood here before numbers were compared like this, and is the same as that of an earlier filing: its lead is asked.
alter table submissions add column collides boolean not null default false;

-- One filing's number in two spellings is one: the later round has it.
delete from submissions s using submissions later
 where later.filing = s.filing and later.platform = s.platform and later.number_key = s.number_key and later.round > s.round;
update submissions s set collides = true
 where exists (select from submissions o
                where o.platform = s.platform and o.number_key = s.number_key and o.filing < s.filing);
create unique index submissions_number_key on submissions (platform, number_key) where not collides;
create index submissions_by_key on submissions (number_key);

-- Submissions by a number as somebody says it.
create function submissions_of(said text) returns setof submissions language sql stable as $$
  select * from submissions
   where number_key in (number_key(said, false), number_key(said, true)) and number_key = number_key(said, keeps_case)
$$;

-- The filing that a platform means by a number: where two have it, the one in whose spelling it is said, or nobody knows.
create function filing_of_number(of_platform text, said text) returns text language sql stable as $$
  with same as materialized (select * from submissions_of(said) where platform = of_platform)
  select min(filing) from same
   where application_number = said or (select count(distinct filing) from same) = 1
$$;

-- Their workflows ask the record again, by when workers know the question.
insert into pokes (subject, next_try_at)
select distinct s.filing, now() + interval '1 minute'
  from submissions s join filings f on f.id = s.filing
 where not f.ended and exists (select from submissions o
        where o.platform = s.platform and o.number_key = s.number_key and o.filing <> s.filing);
