/** The register (备案台账) for people: what they may see of it, as a sheet. Whom the policy names gets all of it. */
import type { FastifyPluginAsync } from 'fastify'
import { numbersVisibleTo } from '../../../infra/postgres/reads/desk'
import { POLICY_ID } from '../../../infra/postgres/record/read-context'
import { TooManyRows } from '../../../infra/sheets/register-refused'
import { createRegister } from '../../../infra/sheets/register-sheet'
import { XLSX } from '../../../infra/sheets/sheet-writer'
import { PHASES, type Phase } from '../../../workflows/contract/words'
import { attachment } from '../../http/attachment'
import { reachOf } from '../around'
import type { RouteDeps } from '../../http/deps'
import { byLink, viewerOf, type Viewer } from '../acting/viewer'
import { sendPage } from '../ui/send-page'
import { registerWords } from '../words/register'
import { RegisterPage, type RegisterPageProps } from './register-page'

const OPENED = byLink(undefined, 'register')

export const registerPages =
  (deps: RouteDeps): FastifyPluginAsync =>
  async (app) => {
    const register = createRegister(deps)

    app.get('/register', OPENED, async (request, reply) => {
      const viewer = viewerOf(request)
      return sendPage(reply, RegisterPage(await propsFor(deps, viewer)))
    })

    app.get('/register/xlsx', OPENED, async (request, reply) => {
      const viewer = viewerOf(request)
      const { platform, phase } = request.query as { platform?: string; phase?: string }
      const filter = {
        platform: platform || undefined,
        phase: phase !== undefined && Object.hasOwn(PHASES, phase) ? (phase as Phase) : undefined,
        campaigns: (await seesAll(deps, viewer)) ? undefined : await visibleTo(deps, viewer),
      }
      try {
        const { content, fileName } = await register(undefined, filter)
        return await reply.type(XLSX).header('content-disposition', attachment(fileName)).send(content)
      } catch (error) {
        if (!(error instanceof TooManyRows)) throw error
        const faults = [{ text: registerWords(viewer.language).tooMany }]
        return sendPage(reply, RegisterPage({ ...(await propsFor(deps, viewer)), faults }), 422)
      }
    })
  }

async function propsFor(deps: RouteDeps, viewer: Viewer): Promise<RegisterPageProps> {
  const packs = await deps.reference.list('rule_pack')
  const platforms = packs
    .filter(({ requirements }) => requirements.length > 0)
    .map(({ platform, name }) => ({ value: platform, label: viewer.language === 'en' ? name.en : name.zh }))
  return { viewer, platforms, seesAll: await seesAll(deps, viewer) }
}

/** Who gets the whole register by mail each week may have it here, too. */
async function seesAll({ reference }: RouteDeps, { person }: Viewer): Promise<boolean> {
  const policy = await reference.latest('policy', POLICY_ID)
  return policy?.registerMail?.to.includes(person) ?? false
}

async function visibleTo({ pool, reference }: RouteDeps, { person }: Viewer): Promise<string[]> {
  return numbersVisibleTo(pool, [...(await reachOf(reference, person))])
}
