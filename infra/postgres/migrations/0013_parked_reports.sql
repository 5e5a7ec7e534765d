-- A report by a number that nobody has recorded waits. Since when, by the record's clock: whoever watches its platform is told
-- of it some working days later, and when it goes on and cannot be recorded, somebody here is asked, since nobody waits for
-- its answer any more. It keeps that instant after it has gone on.
alter table intake add column parked_at timestamptz;
alter table intake add column parked_told_at timestamptz;
update intake set parked_at = received_at where status = 'parked';
create index intake_untold on intake (parked_at) where status = 'parked' and parked_told_at is null;
