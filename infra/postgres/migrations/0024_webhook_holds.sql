-- Three days of tries count from the planning of a delivery, also while others of its campaign are before it. The release before
-- this one runs on meanwhile: it plans without this column, and goes on writing first_tried_at.
alter table webhook_deliveries add column planned_at timestamptz;
update webhook_deliveries set planned_at = coalesce(first_tried_at, next_try_at) where status = 'waiting';

-- It was tried before its time once, as its receiver had taken something else meanwhile.
alter table webhook_deliveries add column hurried boolean not null default false;
create index webhook_deliveries_failing on webhook_deliveries (webhook) where status = 'waiting' and attempts > 0;

-- The receiver has asked for nothing before then. By the record's clock.
alter table webhooks add column not_before timestamptz;
