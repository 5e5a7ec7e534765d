/** The platforms' own forms: read one with what is in it, fill it in, and see where a campaign's forms differ. */
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { campaignNumber, COMMAND_SCHEMAS, filingIdSchema } from '../../../infra/schemas/command-schemas'
import { findCampaign, findFiling, findFilingRoute } from '../../../infra/postgres/reads/read-model'
import { filledForm } from '../../../activities/domain/record/state'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { presentForm } from '../../../activities/domain/forms/shown-form'
import { formSchema } from '../../schemas/form'
import { readForms } from '../../../infra/postgres/reads/forms'
import { presentDifferences, differenceOut } from '../../present/difference'
import { sendCommand } from '../../http/writes'
import { actorHeader, COMMAND_RESPONSE, READ_REFUSALS, writeHeaders } from '../common'

const params = z.object({ id: filingIdSchema })

const formBody = COMMAND_SCHEMAS.fillForm.omit({ filing: true }).meta({
  id: 'FormValues',
  description:
    'All values given by a person, by field; fields left out are filled in from the campaign. With `partial`, ' +
    'required fields may still be missing.',
  example: { values: { legal_subject: '某某（上海）商贸有限公司', contact_phone: '000-0000-1001' }, partial: true },
})

const consistencySchema = z
  .object({
    campaign: z.string(),
    compared: z.array(z.string()).meta({ description: 'Open filings whose forms have been filled in.' }),
    differences: z.array(differenceOut),
  })
  .meta({ id: 'Consistency' })

export const formRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const campaignOf = async (request: FastifyRequest, number: string) => {
      const campaign = await findCampaign(deps.pool, seenBy(request), number)
      if (!campaign) throw new Problem('not_found', { detail: number })
      return campaign.state
    }

    app.get(
      '/filings/:id/form',
      {
        schema: {
          operationId: 'getFilingForm',
          summary: 'Read the platform form of a filing, with values, faults and file requirements',
          tags: ['filings'],
          headers: actorHeader,
          params,
          querystring: z.strictObject({
            round: z.coerce.number().int().min(1).max(1000).optional().meta({
              description: 'Values filled in for that round; campaign data are the current ones.',
            }),
          }),
          response: { 200: formSchema, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const { id } = request.params
        const filing = await findFiling(deps.pool, seenBy(request), id)
        if (!filing) throw new Problem('not_found', { detail: id })
        const from = await readForms(deps, await campaignOf(request, filing.campaign))
        return presentForm(from, filing.state, request.query.round)
      },
    )

    app.put(
      '/filings/:id/form',
      {
        schema: {
          operationId: 'fillForm',
          summary: 'Fill in the platform form of a filing',
          description:
            'Replaces the values of this round; for a rejected or recalled filing, those of the next round. ' +
            'Checked against the form in the rule pack: `form_invalid` gives each faulty field by pointer and ' +
            'code. Rules that are estimates only cause `warnings`.',
          tags: ['filings'],
          headers: writeHeaders,
          params,
          body: formBody,
          response: COMMAND_RESPONSE,
        },
      },
      async (request, reply) => {
        const { id } = request.params
        if (!(await findFilingRoute(deps.pool, seenBy(request), id))) throw new Problem('not_found', { detail: id })
        const body = { filing: id, ...request.body }
        return sendCommand(deps, request, reply, { command: 'fillForm', body, resource: id, subject: id })
      },
    )

    app.get(
      '/campaigns/:number/consistency',
      {
        schema: {
          operationId: 'getConsistency',
          summary: 'List contradictions between the forms of a campaign',
          description:
            'Compares legal entity, contact, times and names over all open filings, and the legal entities of ' +
            'their accounts. A recheck is refused as long as its filing has a difference, unless its answer ' +
            'lists the ids of the differences in `acceptedDifferences` and gives the reason in `text`.',
          tags: ['campaigns'],
          headers: actorHeader,
          params: z.object({ number: campaignNumber }),
          response: { 200: consistencySchema, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const from = await readForms(deps, await campaignOf(request, request.params.number))
        return {
          campaign: from.campaign.number,
          compared: from.filings.filter((f) => !f.ended && filledForm(f)).map((f) => f.id),
          differences: presentDifferences(from),
        }
      },
    )
  }
