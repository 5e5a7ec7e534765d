-- A request is confirmed when Temporal remembers it, too. A worker that dies after the commit, with nobody asking again,
-- would else leave its workflow with a view from before.
alter table intake add column confirmed boolean not null default false;
create index intake_unconfirmed on intake (next_try_at) where status = 'decided' and not confirmed;
