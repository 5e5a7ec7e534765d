/** Starting a campaign, and filling one up: a form that can be checked as often as one likes before it is sent. */
import type { FastifyPluginAsync } from 'fastify'
import type { RouteDeps } from '../../http/deps'
import { sessionOf } from '../acting/viewer'
import { sentOf, type Sent } from '../forms/sent-form'
import { sendPage } from '../ui/send-page'
import { readFormData } from './form-data'
import { plainSchema } from './form-schema'
import { readEdited } from './read-edited'
import { ChooseTemplate } from './start-page'
import { show, take } from './take'

export const startPages =
  (deps: RouteDeps): FastifyPluginAsync =>
  async (app) => {
    app.get('/campaigns/new', async (request, reply) => {
      const viewer = sessionOf(request)
      const data = await readFormData(deps)
      const { template } = request.query as { template?: string }
      if (template === undefined) return sendPage(reply, ChooseTemplate({ viewer, templates: data.templates }))
      const chosen = data.templates.find(({ id }) => id === template)
      const { type, id, brief } = chosen ?? {}
      const sent = sentOf(plainSchema, { lead: viewer.person, type, template: id, brief })
      return show(deps, request, reply, { viewer, data, sent, faults: [] })
    })

    app.post('/campaigns/new', async (request, reply) => {
      const viewer = sessionOf(request)
      const data = await readFormData(deps)
      return take(deps, request, reply, { viewer, data, sent: request.body as Sent })
    })

    app.get('/campaigns/:number/edit', async (request, reply) => {
      const viewer = sessionOf(request)
      const data = await readFormData(deps)
      const edited = await readEdited(deps, request, viewer)
      return show(deps, request, reply, { viewer, data, sent: edited.before, faults: [], edited })
    })

    app.post('/campaigns/:number/edit', async (request, reply) => {
      const viewer = sessionOf(request)
      const data = await readFormData(deps)
      const edited = await readEdited(deps, request, viewer)
      return take(deps, request, reply, { viewer, data, sent: request.body as Sent, edited })
    })
  }
