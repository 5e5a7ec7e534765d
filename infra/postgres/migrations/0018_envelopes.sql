-- Letters that leave together: a row that waits names the envelope that it leaves in, which is a row of its own under that key.
-- A row whose envelope is gone without it leaves by itself.
alter table mails add column envelope text;
create index mails_in_envelope on mails (envelope) where status = 'queued' and envelope is not null;
