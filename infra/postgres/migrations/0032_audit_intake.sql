-- Of a call that was answered before it was decided: the request that was stored, whose outcome the list tells.
alter table audit add column intake uuid;
