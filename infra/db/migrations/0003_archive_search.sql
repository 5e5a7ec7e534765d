-- Search over archives that works for Chinese: PostgreSQL's own parser takes a run of Chinese characters for one word, and
-- trigrams do not find words of two characters. So every two neighbours of such a run are a term; words in ASCII are terms
-- as they are and are found by their beginning. Full-width forms and capitals are folded.

create function search_fold(given text) returns text
language sql immutable strict parallel safe
return lower(normalize(given, NFKC));

-- Runs of folded text: `word` in ASCII letters and digits, `run` in anything else that is neither space nor punctuation.
create function search_runs(given text) returns table (word text, run text)
language sql immutable strict parallel safe
begin atomic
  select left(m[1], 64), left(m[2], 500)
    from regexp_matches(search_fold(given),
      '([a-z0-9]+)|([^\u0001-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f]+)', 'g') as m;
end;

-- The terms of a text. The last character of a run is a term, too: so a single character is the beginning of some term.
create function search_terms(given text) returns tsvector
language sql immutable strict parallel safe
begin atomic
  select coalesce(array_to_tsvector(array_agg(distinct term)), ''::tsvector)
    from (
      select word as term from search_runs(given) where word is not null
      union all
      select substr(run, n, 2) from search_runs(given), generate_series(1, length(run)) n where run is not null
    ) as terms;
end;

-- What a text must have to contain every run of what was typed. Null where nothing was typed that can be searched for.
create function search_query(typed text) returns tsquery
language sql immutable strict parallel safe
begin atomic
  select string_agg(term, ' & ')::tsquery
    from (
      select quote_literal(word) || ':*' as term from search_runs(typed) where word is not null
      union all
      select quote_literal(substr(run, n, 2)) || case when length(run) = 1 then ':*' else '' end
        from search_runs(typed), generate_series(1, greatest(length(run) - 1, 1)) n where run is not null
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
