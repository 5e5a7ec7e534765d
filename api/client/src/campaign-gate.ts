#!/usr/bin/env node
/** The program `campaign-gate`; what it says and how it ends stands in gate.ts. */
import { gate } from './gate'
import { CampaignFiling } from './index'

const said = gate(process.argv.slice(2), process.env, (baseUrl, key, patienceMs) => {
  const service = new CampaignFiling({ baseUrl, key, patienceMs })
  return {
    numbersOf: async (ref) =>
      (await service.listCampaigns({ query: { external_ref: ref, limit: 2 } })).data.items.map(({ number }) => number),
    clearance: (number, question) => service.waitForClearance(number, question),
  }
})

void said.then(({ code, lines }) => {
  const out = code <= 1 ? process.stdout : process.stderr
  out.write(`${lines.join('\n')}\n`)
  process.exitCode = code
})
