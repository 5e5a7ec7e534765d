-- What the key that presented a request may see: filings of all clients, or its own client's alone. A client may have keys
-- of both kinds, so this is kept with the request and never looked up again.
alter table intake add column sees_all boolean not null default false;
-- Platforms speak of whatever was filed with them. Of the others that wait already nobody knows by which key they came: they
-- reach filings of their own client.
update intake set sees_all = true where client like 'callback/%';
