-- Staff number of whoever is told by mail when a webhook is disabled: who was named, else for whom its key acted when it was made.
alter table webhooks add column owner text;
update webhooks w set owner = c.person from webhook_changes c where c.webhook = w.id and c.what = 'created' and c.person is not null;
