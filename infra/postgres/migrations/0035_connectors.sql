-- Calls of connectors that must not be made twice. The row is written before the call: whoever finds it there does not call, and
-- asks. `intake`: the request by which the answer is recorded.
create table connector_calls (
  reference text primary key,
  filing text not null,
  connector text not null,
  act text not null check (act in ('submit', 'withdraw', 'expedite')),
  begun_at timestamptz not null,
  -- By the clock on the wall, as answers are waited for by it.
  called_at timestamptz not null default clock_timestamp(),
  intake uuid references intake
);
create index connector_calls_of_filings on connector_calls (filing);
grant select, insert, update on connector_calls to campaign_filing_app;
