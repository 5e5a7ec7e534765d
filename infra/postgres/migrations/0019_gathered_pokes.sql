-- A campaign's card rolls up its filings: its workflow is asked to look a little later, once for all that changed by then.
alter table pokes add column gathered boolean not null default false;
