-- What the configuration of the deployment said when it was last known to send. It lies outside the data, so a copy of the whole
-- volume differs in it. Null until a worker has looked: what has been sending goes on.
alter table webhook_sending add column deployment text;
