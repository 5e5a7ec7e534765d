/** The shapes of accounts at the border. */
import { z } from 'zod'
import { oneLine, paperId, platformId, shaped, staff } from '../../infra/schemas/command-schemas'
import { instantOut, phaseWord, staffOut } from '../present/words'

const mail = z.email().max(200)
const contact = z.strictObject({
  name: oneLine(100),
  role: oneLine(100).optional().meta({ example: '审核对接人' }),
  phone: shaped(/^\+?[0-9][0-9 -]{3,28}[0-9]$/, '010-1234 5678', {
    zh: '电话号码',
    en: 'digits, blanks and hyphens',
  }).optional(),
  mail: mail.optional(),
})

export const accountBody = z
  .strictObject({
    legalSubject: oneLine(200)
      .optional()
      .meta({ description: 'Legal entity in whose name the account is registered.' }),
    owner: staff.optional().meta({ description: 'Staff number of the person responsible for the account.' }),
    operator: oneLine(200).optional().meta({ description: 'Who operates the account: an agency or a department.' }),
    operatorMail: mail.optional().meta({ description: 'Personal data: can be erased.' }),
    admin: staff
      .optional()
      .meta({ description: 'Staff number of the administrator who confirms by scanning the code.' }),
    adminName: oneLine(100).optional().meta({
      description: "Name of the administrator, if not one of the company's staff. Personal data: can be erased.",
    }),
    contacts: z
      .array(contact)
      .max(20)
      .optional()
      .meta({ description: 'Contacts at the platform. Personal data: can be erased.' }),
    authorisation: paperId.optional().meta({
      description:
        'Company document of row `account_authorisation`, by which the legal entity authorises the company to act ' +
        'for it.',
    }),
  })
  .meta({
    id: 'AccountDetails',
    example: {
      legalSubject: '某某（上海）贸易有限公司',
      owner: 'M1001',
      admin: 'T3001',
      operator: '某某代运营',
      operatorMail: 'ops@agency.example',
      contacts: [{ name: '平台小二', role: '审核对接人' }],
    },
  })

export const accountParams = z.object({ platform: platformId, account: oneLine(128) })
export const accountFilter = { platform: platformId.optional(), owner: staff.optional() }

const AUTHORISATIONS = ['not_needed', 'unknown', 'missing', 'undated', 'lapsed', 'valid'] as const
export type AuthorisationWord = (typeof AUTHORISATIONS)[number]

const details = {
  legalSubject: z.string().optional(),
  owner: staffOut.optional(),
  operator: z.string().optional(),
  admin: staffOut.optional(),
  authorisation: z.string().optional(),
}

export const accountOut = z
  .object({
    platform: z.string(),
    account: z.string(),
    version: z.int(),
    ...details,
    foreign: z.boolean().optional().meta({
      description: "The legal entity of the account is not the company's. Absent while either is unknown.",
    }),
    authorisationState: z.enum(AUTHORISATIONS).meta({
      description:
        'State of the authorisation. `unknown`: none can be derived; `missing`, `undated`, `lapsed`: filings of ' +
        'the account require a valid one.',
    }),
    missing: z.array(z.string()).meta({ description: 'Fields that are still missing from the entry.' }),
    operatorMail: z.string().optional(),
    adminName: z.string().optional(),
    contacts: z
      .array(
        z.object({
          name: z.string(),
          role: z.string().optional(),
          phone: z.string().optional(),
          mail: z.string().optional(),
        }),
      )
      .nullable()
      .optional()
      .meta({ description: 'Null after they were erased.' }),
    at: instantOut,
    by: staffOut.optional(),
  })
  .meta({ id: 'Account' })

export type AccountOut = z.infer<typeof accountOut>

export const accountDetailOut = z
  .object({
    ...accountOut.shape,
    versions: z
      .array(z.object({ version: z.int(), ...details, at: instantOut, by: staffOut.optional(), client: z.string() }))
      .meta({ description: 'Newest first.' }),
    filings: z
      .array(z.object({ id: z.string(), campaign: z.string(), item: z.string(), phase: phaseWord, lead: staffOut }))
      .meta({ description: 'Running filings of this account, newest first, at most 200.' }),
  })
  .meta({ id: 'AccountDetail' })
