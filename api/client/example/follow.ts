/**
 * Follows all events and writes down the id of each with where to go on, in one write: killed at any moment and started again it
 * goes on without a gap and without a repeat. API, KEY and FILE say where.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { CampaignFiling } from 'campaign-filing-client'

const { API: baseUrl = '', KEY: key = '', FILE: file = 'events.txt' } = process.env
const service = new CampaignFiling({ baseUrl, key })
const done = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
const [, after] = done.at(-1)?.split(' ') ?? []

for await (const { event, cursor } of service.followEvents({ limit: 7, ...(after === undefined ? {} : { after }) }))
  appendFileSync(file, `${event.id} ${cursor}\n`)
