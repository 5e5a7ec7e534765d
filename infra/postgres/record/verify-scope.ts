/** What `npm run verify` cannot derive from the facts, and says so. */

/** What the facts do not tell, so that nobody takes silence for a check. */
export const NOT_DERIVED: readonly { table: string; why: string }[] = [
  { table: 'intake', why: 'what came in, before it was decided; the outcome is stored, the facts point to it' },
  { table: 'mails', why: 'written with the facts; status, attempts and send times are what the mail server did' },
  { table: 'imports', why: 'which requests came in as one import' },
  {
    table: 'papers, paper_steps, account_versions, account_contacts',
    why: 'registers of their own; campaigns pin what they use',
  },
  {
    table: 'credentials, credential_steps, credential_texts',
    why: 'a register of its own; steps that a filing told are compared with their facts, uses with the steps that they pin',
  },
  { table: 'events, event_feed', why: 'places in the feed of events, given after the facts were committed' },
  {
    table: 'webhooks, webhook_deliveries, webhook_changes, webhook_sending',
    why: 'who wants to be told of events, what was sent, and who changed that',
  },
  { table: 'audit', why: 'calls that changed something, and those that were refused; rows are only added' },
  { table: 'pokes', why: 'workflows still to be asked to look' },
  { table: 'files', why: 'what was uploaded; facts hold only the ids, `npm run files` looks for the contents' },
  { table: 'notes (text)', why: 'may be erased; what is left is checked against its commitment' },
  { table: 'archives (copy)', why: 'a frozen copy; its hash is checked against the fact, not its contents' },
  { table: 'campaigns, filings: wake_at, overdue', why: 'depend on the policy, the calendar and the clock' },
  { table: 'alarms', why: 'raised by the running service' },
  { table: 'rule_pack_drafts, rule_pack_steps', why: 'who drafted and released rules; rows are only added' },
  { table: 'api_keys, clock, campaign_numbers, reference_docs', why: 'settings' },
]
