/** The shapes of the register of credentials at the border. */
import { z } from 'zod'
import { credentialId, instant, NOT_BLANK, oneLine, platformId, text } from '../../infra/schemas/command-schemas'
import { fileIdsOut, instantOut, phaseWord, textOut, staffOut } from '../present/words'

const fileIds = z.array(z.uuid().toLowerCase()).max(50)
const proof = {
  number: oneLine(128).optional(),
  fileIds: fileIds.optional().meta({ description: 'Ids of files uploaded with `POST /v1/files`.' }),
  validUntil: instant.optional().meta({ description: 'Absent: no expiry date.' }),
  obtainedAt: instant.optional(),
}

const noEnd = z
  .literal(true)
  .optional()
  .meta({ description: 'True: the credential has no expiry date, whatever was recorded before.' })

const said = text(2000).regex(...NOT_BLANK)
const occurredAt = instant.optional().meta({ description: 'Defaults to now.' })
const account = oneLine(128).meta({
  description: 'Name of the account, app or product it belongs to, as used in filings.',
})
const ONE_END = { message: 'noEnd 与 validUntil 只能给出一个 (not both)', path: ['noEnd'] }
const oneEnd = ({ noEnd: none, validUntil }: { noEnd?: true; validUntil?: string }): boolean =>
  none === undefined || validUntil === undefined

export const credentialBody = z
  .strictObject({ platform: platformId, item: platformId, account, ...proof, text: said.optional() })
  .meta({
    id: 'NewCredential',
    description: 'Must have a number, files or both as proof.',
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
  .meta({ id: 'CredentialRenewal', description: 'Fields that are left out stay unchanged.' })

export const correctionBody = z
  .strictObject({ ...proof, noEnd, text: said })
  .refine(oneEnd, ONE_END)
  .refine(({ text: _, ...change }) => Object.values(change).some((value) => value !== undefined), {
    message: '须给出要更正的内容 (nothing to correct)',
    path: ['number'],
  })
  .meta({
    id: 'CredentialCorrection',
    description: 'Fields that are left out stay unchanged. `text` gives the reason.',
  })

export const lossBody = z
  .strictObject({
    kind: z.enum(['suspended', 'revoked', 'lapsed']),
    occurredAt,
    dueAt: instant.optional().meta({ description: 'By when something must be done about it.' }),
    text: said.optional().meta({ description: 'What was said. Passed on to every lead concerned; can be erased.' }),
  })
  .meta({ id: 'CredentialLoss', example: { kind: 'suspended', text: '主体信息核验未通过，限 10 日内整改' } })

export const reinstatementBody = z
  .strictObject({ ...proof, noEnd, occurredAt, text: said.optional() })
  .refine(oneEnd, ONE_END)
  .meta({ id: 'CredentialReinstatement', description: 'May carry a new number or file as proof.' })

export const credentialParams = z.object({ id: credentialId })

const status = z.enum(['valid', 'suspended', 'revoked', 'lapsed', 'void']).meta({
  id: 'CredentialStatus',
  description: '`lapsed`: no longer valid, including expired. `void`: recorded by mistake, never existed.',
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
  version: z.int().meta({ description: 'Version of its content; each use is tied to one version.' }),
  number: z.string().optional(),
  fileIds: fileIdsOut,
  validUntil: instantOut.optional(),
  obtainedAt: instantOut,
  occurredAt: instantOut.meta({ description: 'When the latest recorded change happened.' }),
  origin: z.enum(['filing', 'registered']).meta({ description: 'Obtained by a filing, or registered directly.' }),
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
  filing: z.string().optional().meta({ description: 'The filing on which it was reported, if visible to you.' }),
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
    version: z
      .int()
      .optional()
      .meta({ description: 'Version of the credential that the filing uses; absent for the filing that obtained it.' }),
  })
  .meta({ id: 'CredentialUser' })

export const credentialDetailOut = z
  .object({
    ...head,
    steps: z.array(stepOut).meta({ description: 'History of the credential, newest first.' }),
    filings: z.array(userOut).meta({
      description: 'Running filings that use it, newest first, at most 200; a loss affects each of them.',
    }),
    filingsTotal: z.int(),
  })
  .meta({ id: 'SharedCredentialDetail' })
