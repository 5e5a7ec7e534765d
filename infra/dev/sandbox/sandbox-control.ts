/** The sandbox's own small interface, beside the service's: which scripts are played, let time pass, what was said. */
import fastify, { type FastifyInstance } from 'fastify'
import { SCRIPTS, type ScriptedPlatform, type ScriptName, type Step } from './scripted-platform'

interface ScriptsBody {
  scripts: (ScriptName | Step[])[]
}

const scriptsSchema = {
  body: {
    type: 'object',
    required: ['scripts'],
    properties: {
      scripts: {
        type: 'array',
        minItems: 1,
        items: {
          anyOf: [
            { type: 'string', enum: Object.keys(SCRIPTS) },
            { type: 'array', items: { type: 'object', required: ['afterDays', 'say'] } },
          ],
        },
      },
    },
  },
}

/** `passUntil` lets the service live through the time up to an instant, and comes back when it has done what was due. */
export function createSandboxControl(
  platform: ScriptedPlatform,
  platforms: readonly string[],
  passUntil: (at: string) => Promise<void>,
): FastifyInstance {
  const app = fastify()
  app.get('/scripts', async () => SCRIPTS)
  app.put<{ Params: { platform: string }; Body: ScriptsBody }>(
    '/platforms/:platform',
    { schema: scriptsSchema },
    async ({ params, body }, reply) => {
      if (!platforms.includes(params.platform)) return reply.code(404).send({ known: platforms })
      platform.choose(
        params.platform,
        body.scripts.map((script) => (typeof script === 'string' ? SCRIPTS[script] : script)),
      )
      return { platform: params.platform, scripts: body.scripts }
    },
  )
  app.post<{ Body: { to: string } }>(
    '/clock',
    {
      schema: {
        body: { type: 'object', required: ['to'], properties: { to: { type: 'string', format: 'date-time' } } },
      },
    },
    async ({ body: { to } }) => {
      await platform.look()
      for (
        let next = platform.nextAt();
        next !== undefined && Date.parse(next) <= Date.parse(to);
        next = platform.nextAt()
      ) {
        await passUntil(next)
        await platform.look()
      }
      await passUntil(to)
      await platform.look()
      return { now: to, said: platform.said }
    },
  )
  app.get('/said', async () => ({ items: platform.said }))
  return app
}
