/** Where one may go from an answer: each operation that is about what an operation creates or lists, as OpenAPI links. */
import { mapOperations } from './words'

/** What an answer names, and by which pointers into its body. */
interface Named {
  operation: string
  status: string
  /** The operations whose paths begin with one of these are about it. */
  paths: readonly string[]
  parameters: Record<string, string>
}

const body = (pointer: string): string => `$response.body#${pointer}`
const named = (
  operation: string,
  status: string,
  paths: string | readonly string[],
  parameters: Record<string, string>,
): Named => ({
  operation,
  status,
  paths: [paths].flat(),
  parameters: Object.fromEntries(Object.entries(parameters).map(([name, pointer]) => [name, body(pointer)])),
})

const CAMPAIGN = '/v1/campaigns/{number}'
const FILING = '/v1/filings/{id}'
const TASK = '/v1/tasks/{id}'
const PACK = '/v1/rule-packs/{platform}'
const ACCOUNT = '/v1/accounts/{platform}/{account}'

const NAMED: readonly Named[] = [
  named('startCampaign', '201', CAMPAIGN, { number: '/number' }),
  named('startCampaign', '201', FILING, { id: '/filings/0/id' }),
  named('startCampaign', '202', '/v1/requests/{id}', { id: '/request' }),
  named('listCampaigns', '200', CAMPAIGN, { number: '/items/0/number' }),
  named('listFilings', '200', FILING, { id: '/items/0/id' }),
  named('listCampaignFilings', '200', FILING, { id: '/items/0/id' }),
  named('listTasks', '200', TASK, { id: '/items/0/id' }),
  named('listCampaignTasks', '200', TASK, { id: '/items/0/id' }),
  named('answerTask', '200', '/v1/requests/{id}', { id: '/request' }),
  named('nudgeTask', '200', '/v1/requests/{id}', { id: '/request' }),
  named('uploadFile', '201', '/v1/files/{id}', { id: '/id' }),
  named('importFilings', '201', '/v1/imports/{id}', { id: '/import' }),
  named('importFilings', '202', '/v1/imports/{id}', { id: '/import' }),
  named('importFilings', '201', CAMPAIGN, { number: '/campaigns/0/number' }),
  named('importFilings', '201', FILING, { id: '/campaigns/0/filings/0/id' }),
  named('listArchive', '200', '/v1/archive/{number}', { number: '/items/0/number' }),
  named('listTemplates', '200', '/v1/templates/{id}', { id: '/items/0/id' }),
  named('createPaper', '201', '/v1/papers/{id}', { id: '/id' }),
  named('listPapers', '200', '/v1/papers/{id}', { id: '/items/0/id' }),
  named('registerCredential', '201', '/v1/credentials/{id}', { id: '/id' }),
  named('listCredentials', '200', '/v1/credentials/{id}', { id: '/items/0/id' }),
  named('putAccount', '201', ACCOUNT, { platform: '/platform', account: '/account' }),
  named('listAccounts', '200', ACCOUNT, { platform: '/items/0/platform', account: '/items/0/account' }),
  named('listRulePacks', '200', PACK, { platform: '/items/0/platform', version: '/items/0/version' }),
  named('draftRulePack', '201', PACK, { platform: '/platform', version: '/version' }),
  named('recordAbsence', '201', '/v1/people/{staff}/absences', { staff: '/person', id: '/id' }),
  named('previewLeaving', '201', '/v1/handovers/{id}', { id: '/id' }),
  named('previewReassignment', '201', '/v1/handovers/{id}', { id: '/id' }),
  named('listAlarms', '200', '/v1/alarms/{id}', { id: '/items/0/id' }),
  named('handInCopy', '200', '/v1/campaigns/{number}/copy/{copy}', { number: '/subject', copy: '/result/copy' }),
]

/** Answers with an ETag, which changes of the same object take as If-Match. */
const TAGGED = ['startCampaign', 'putAccount', 'draftRulePack']
const ETAG = '$response.header.ETag'

interface Operation {
  operationId?: string
  parameters?: { name: string; in: string }[]
  responses?: Record<string, { links?: Record<string, unknown> }>
}

export function addLinks<D extends { paths?: Record<string, Record<string, unknown>> }>(document: D): D {
  const all = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => ({ path, operation: operation as Operation })),
  )
  const paths = mapOperations(document.paths ?? {}, (operation) => {
    const { operationId, responses = {} } = operation as Operation
    const linked = Object.entries(responses).map(([status, response]) => {
      const links = NAMED.filter((n) => n.operation === operationId && n.status === status).flatMap((n) =>
        all.filter((target) => isAbout(target.path, n)).map((target) => linkTo(target, n)),
      )
      return [status, links.length === 0 ? response : { ...response, links: Object.fromEntries(links) as unknown }]
    })
    return { ...operation, responses: Object.fromEntries(linked) as unknown }
  })
  return { ...document, paths }
}

const isAbout = (path: string, { paths, parameters }: Named): boolean =>
  paths.some((start) => path === start || path.startsWith(`${start}/`) || path.startsWith(`${start}.`)) &&
  [...path.matchAll(/\{([^}]+)\}/g)].every(([, name]) => name !== undefined && name in parameters)

function linkTo({ operation }: { operation: Operation }, { operation: source, parameters }: Named): [string, unknown] {
  const all = operation.parameters ?? []
  const inPath = all.filter((p) => p.in === 'path').map(({ name }) => [`path.${name}`, parameters[name]])
  const seen = TAGGED.includes(source) && all.some((p) => p.in === 'header' && p.name === 'if-match')
  return [
    operation.operationId ?? '',
    {
      operationId: operation.operationId,
      parameters: Object.fromEntries([...inPath, ...(seen ? [['header.if-match', ETAG]] : [])]) as unknown,
    },
  ]
}
