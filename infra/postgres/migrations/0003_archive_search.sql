-- Search over archives that works for Chinese: PostgreSQL's own parser takes a run of Chinese characters for one word, and
-- trigrams do not find words of two characters. So every two neighbours of such a run are a term; words in ASCII are terms
-- as they are and are found by their beginning. Single characters are terms as well. Full-width forms and capitals are folded.

create function search_fold(given text) returns text
language sql immutable strict parallel safe
return lower(normalize(given, NFKC));

-- A character of a run: anything beyond ASCII that is neither space nor punctuation. Words are ASCII letters and digits.
-- Where the two touch (双11, 618大促) both sides together are a term, since either alone stands almost everywhere.
create function search_terms(given text) returns tsvector
language sql immutable strict parallel safe
begin atomic
  select coalesce(array_to_tsvector(array_agg(distinct term)), ''::tsvector)
    from (
      select left(m[1], 64) as term from regexp_matches(search_fold(given), '[a-z0-9]+', 'g') as m
      union all
      select substr(m[1], n, size)
        from regexp_matches(search_fold(given), '[^\u0001-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f]+', 'g') as m,
             generate_series(1, length(m[1])) n, generate_series(1, 2) size
      union all
      select left(m[1], 64) from regexp_matches(search_fold(given), '[^\u0001-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f][a-z0-9]+', 'g') as m
      union all
      select left(m[1], 63) || right(m[1], 1) from regexp_matches(search_fold(given), '[a-z0-9]+[^\u0001-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f]', 'g') as m
    ) as terms;
end;

-- What a text must have to contain everything that was typed: enough to find it by, not all of it, since what is found is
-- looked at again. A word that stands alone is found by its beginning, from three characters on. Null where there is nothing.
create function search_query(typed text) returns tsquery
language sql immutable strict parallel safe
begin atomic
  select string_agg(distinct term, ' & ')::tsquery
    from (
      select quote_literal(left(m[1], 64)) || case when length(m[1]) > 2 then ':*' else '' end as term
        from regexp_matches(search_fold(typed), '(?<![^\u0001-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f]|[a-z0-9])[a-z0-9]+(?![^\u0001-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f]|[a-z0-9])', 'g') as m
      union all
      select quote_literal(substr(m[1], n, 2))
        from regexp_matches(search_fold(typed), '[^\u0001-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f]+', 'g') as m, generate_series(1, greatest(length(m[1]) - 1, 1)) n
      union all
      select quote_literal(left(m[1], 64)) || ':*'
        from regexp_matches(search_fold(typed), '[^\u0001-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f][a-z0-9]+(?![^\u0001-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f]|[a-z0-9])', 'g') as m
      union all
      select quote_literal(left(m[1], 63) || right(m[1], 1))
        from regexp_matches(search_fold(typed), '[a-z0-9]+[^\u0001-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f]', 'g') as m
    ) as terms;
end;

-- What an archived campaign is found by: names, numbers and people as its writer says, and every text that people wrote.
create function archive_text(search text, document jsonb) returns text
language sql immutable parallel safe
return search || ' ' || coalesce(
  (select string_agg(said #>> '{}', ' ')
     from jsonb_path_query(document, 'strict $.notes[*].body ? (@ != null)', '{}', true) as said), '') || ' ' || coalesce(
  (select string_agg(said #>> '{}', ' ') from jsonb_path_query(document, 'strict $.files[*].name', '{}', true) as said), '');

create function archive_platforms(document jsonb) returns text[]
language sql immutable parallel safe
return coalesce(
  (select array_agg(distinct platform #>> '{}')
     from jsonb_path_query(document, '$.campaign.filings.*.platform') as platform), '{}');

alter table archives
  add column lead text generated always as (document #>> '{campaign,lead}') stored,
  add column platforms text[] generated always as (archive_platforms(document)) stored,
  -- Folded, to look once more at what the terms found: terms know no order.
  add column haystack text generated always as (search_fold(archive_text(search, document))) stored,
  add column terms tsvector generated always as (search_terms(archive_text(search, document))) stored;

create index archives_terms on archives using gin (terms) with (fastupdate = off);
create index archives_platforms on archives using gin (platforms) with (fastupdate = off);
create index archives_by_stage on archives (stage, number desc);
create index archives_by_lead on archives (lead, number desc);

-- The list of filings and the register, by what people filter.
create index filings_by_lead on filings (lead, id desc);
create index filings_due on filings (due_at) where due_at is not null;
create index submissions_by_number on submissions (application_number);
