/** The shapes of the register of credentials at the border. */
import { z } from 'zod'
import { credentialId, instant, NOT_BLANK, oneLine, platformId, text } from '../infra/command-schemas'
import { fileIdsOut, instantOut, phaseWord, staffOut, textOut } from './present/words'

const fileIds = z.array(z.uuid().toLowerCase()).max(50)
const proof = {
  number: oneLine(128).optional(),
  fileIds: fileIds.optional().meta({ description: 'Uploaded before by `POST /v1/files`.' }),
  validUntil: instant.optional().meta({ description: 'Absent: it has no end.' }),
  obtainedAt: instant.optional(),
}
const noEnd = z.literal(true).optional().meta({ description: 'It has no end, whatever was said before.' })
const said = text(2000).regex(...NOT_BLANK)
const occurredAt = instant.optional().meta({ description: 'Left out: now.' })
const account = oneLine(128).meta({
  description: 'Name of the account, app or product that it belongs to, as filings name it.',
})
const ONE_END = { message: 'noEnd 与 validUntil 只能给出一个 (not both)', path: ['noEnd'] }
const oneEnd = ({ noEnd: none, validUntil }: { noEnd?: true; validUntil?: string }): boolean =>
  none === undefined || validUntil === undefined

export const credentialBody = z
  .strictObject({ platform: platformId, item: platformId, account, ...proof, text: said.optional() })
  .meta({
    id: 'NewCredential',
    description: 'A number, files or both prove it.',
    example: {
      platform: 'own_app',
      item: 'icp_filing',
      account: 'www.example.com',
      number: '沪ICP备2026000001号-1',
      obtainedAt: '2024-03-01T00:00:00+08:00',
    },
  })
export const renewalBody = z
  .strictObject({ ...proof, validUntil: instant, text: said.optional() })
  .meta({ id: 'CredentialRenewal', description: 'What is left out stays as it was.' })
export const correctionBody = z
  .strictObject({ ...proof, noEnd, text: said })
  .refine(oneEnd, ONE_END)
  .refine(({ text: _, ...change }) => Object.values(change).some((value) => value !== undefined), {
    message: '须给出要更正的内容 (nothing to correct)',
    path: ['number'],
  })
  .meta({ id: 'CredentialCorrection', description: 'What is left out stays as it was. The text says why.' })
export const lossBody = z
  .strictObject({
    kind: z.enum(['suspended', 'revoked', 'lapsed']),
    occurredAt,
    dueAt: instant.optional().meta({ description: 'Until when something must be done about it.' }),
    text: said.optional().meta({ description: 'What was said. Told to every lead; erasable.' }),
  })
  .meta({ id: 'CredentialLoss', example: { kind: 'suspended', text: '主体信息核验未通过，限 10 日内整改' } })
export const reinstatementBody = z
  .strictObject({ ...proof, noEnd, occurredAt, text: said.optional() })
  .refine(oneEnd, ONE_END)
  .meta({ id: 'CredentialReinstatement', description: 'With a new proof where it comes with one.' })

export const credentialParams = z.object({ id: credentialId })

const status = z.enum(['valid', 'suspended', 'revoked', 'lapsed', 'void']).meta({
  id: 'CredentialStatus',
  description: '`lapsed`: also one whose validity is over. `void`: it turned out never to have been.',
})

export const credentialFilter = {
  platform: platformId.optional(),
  item: platformId.optional(),
  account: oneLine(128).optional(),
  status: status.optional(),
  ends_before: instant.optional(),
}

const head = {
  id: z.string().meta({ example: 'K-0003' }),
  platform: z.string(),
  platformName: z.string(),
  item: z.string(),
  noun: z.string(),
  account: z.string(),
  status,
  version: z.int().meta({ description: 'Of its content; a use pins one.' }),
  number: z.string().optional(),
  fileIds: fileIdsOut,
  validUntil: instantOut.optional(),
  obtainedAt: instantOut,
  occurredAt: instantOut.meta({ description: 'When what was said of it last happened.' }),
  origin: z.enum(['filing', 'registered']).meta({ description: 'Won by a filing here, or registered.' }),
}

export const credentialOut = z.object(head).meta({ id: 'SharedCredential' })
export type CredentialOut = z.infer<typeof credentialOut>

const stepOut = z.object({
  kind: z.enum(['won', 'corrected', 'suspended', 'revoked', 'lapsed', 'reinstated', 'renewed', 'registered']),
  version: z.int(),
  status,
  number: z.string().optional(),
  fileIds: fileIdsOut,
  validUntil: instantOut.optional(),
  occurredAt: instantOut,
  dueAt: instantOut.optional(),
  text: textOut,
  filing: z.string().optional().meta({ description: 'The filing that told it, where you may see it.' }),
  client: z.string(),
  person: staffOut.optional(),
  at: instantOut,
})

const userOut = z
  .object({
    id: z.string().meta({ example: 'MC-20261122-0007-01' }),
    campaign: z.string(),
    campaignName: z.string(),
    phase: phaseWord,
    phaseLabel: z.string(),
    lead: staffOut,
    version: z.int().optional().meta({ description: 'That it pins; absent at the filing that won it.' }),
  })
  .meta({ id: 'CredentialUser' })

export const credentialDetailOut = z
  .object({
    ...head,
    steps: z.array(stepOut).meta({ description: 'All that happened to it, the newest first.' }),
    filings: z.array(userOut).meta({
      description: 'Running filings that rest on it, newest first, 200 at most: a loss reaches each of them.',
    }),
    filingsTotal: z.int(),
  })
  .meta({ id: 'SharedCredentialDetail' })
