import type { FilingState } from '../record/state'
import type { NoteRef, NumberTwin } from '../record/values'
import type { Registers } from '../record/registers'
import type { ContentAround } from '../record/content'
import type { ConnectorInfo } from '../../../workflows/contract/connectors'
import type { RulePack, DirectoryGroup, DirectoryPerson } from '../../../workflows/contract/reference'
import type { Policy } from '../../../workflows/contract/policy'
import type { Actor } from '../../../workflows/contract/commands'
import type { CampaignTemplate } from '../../../workflows/contract/brief'
import type { Mattered } from '../rules/applicability'
import type { Calendar } from '../time/calendar'
import type { ReviewedRound } from '../rules/review-history'
import type { FileFacts } from '../rules/file-limits'
import type { Absence } from '../people/stand-in'

export interface Precedent {
  /** `<campaign>.<position of the fact>` */
  id: string
  campaign: string
  client: string
  platform: string
  item: string
  /** `platform.item.rule`, the rule that asked. */
  rule: string
  packVersion: string
  mattered: Mattered
  answer: 'required' | 'not_required'
  person?: string
  /** The reason that was given; null once it was erased. */
  text: string | null
  fileIds: string[]
  decidedAt: string
}

/** Of what may be done so often only. `availableAt`: when it may be done again, if all of it is used. */
export interface Used {
  most: number
  used: number
  availableAt: string
}

/** `before`: the policy as it was; the context's own has the mails of the new version already. */
export interface MailPolicyToCome {
  version: string
  releasedAt: string
  before: Policy
}

/** What a decision may know besides the state. All of it is read before the decision; nothing here does I/O. */
export interface Context {
  /** The record's clock. ISO with offset. */
  now: string
  actor: Actor
  policy: Policy
  calendar: Calendar
  /** How mails shall be written from now on, where the record does not say so yet. */
  mailPolicy?: MailPolicyToCome
  /** Rule pack of a platform; the latest unless a version is given. */
  pack(platform: string, version?: string): RulePack | undefined
  person(staff: string): DirectoryPerson | undefined
  group(id: string): DirectoryGroup | undefined
  /** Absences that are not over; undefined: nobody is away. */
  absences?: readonly Absence[]
  /** Staff numbers of the directory; told to whoever names one that is not there. */
  staff?: readonly string[]
  /** The latest version of every rule pack. */
  packs: readonly RulePack[]
  /** What the company decided before where this rule asked; known while the campaign has such a question. */
  precedents(rule: string): readonly Precedent[]
  /** How long reviews of an item took in own filings, newest first; read where a plan is to be made. */
  reviewed?: (platform: string, item: string) => readonly ReviewedRound[]
  /** The company's papers and accounts, as far as the command or the state names them. */
  registers?: Registers
  fileExists(id: string): boolean
  /** Codes of the kinds of fault that a rejection may cite. */
  rejectionCategories?: readonly string[]
  /** Known while a command brings content to be kept. */
  content?: ContentAround
  /** What a file that the command names is; undefined when it does not exist. */
  file(id: string): FileFacts | undefined
  /** Texts that a decision compares: of forms and the objective. Null: erased; undefined: not needed for this command. */
  noteText(note: string): string | null | undefined
  /** The legal subject of the account that a filing names, where one is known. */
  legalSubject(f: FilingState): { name?: string; creditCode?: string } | undefined
  /** Of a report: the last fact by which the same was said of its filing before. */
  saidBefore?: number
  /** The earliest that a platform says of a number that nobody has recorded yet. */
  knownSince?: (platform: string, number: string) => string | undefined
  /** Numbers of the filing that is looked at which another filing has, too. Undefined: nobody has looked. */
  twins?: readonly NumberTwin[]
  /** One of many that are told of in one letter: this step has no news of its own. */
  toldTogether?: boolean
  /** The way to the platform of a filing, where one is configured. Undefined: people submit, and nobody says how often. */
  connectorOf?: (f: Pick<FilingState, 'platform' | 'account' | 'item'>) => ConnectorInfo | undefined
  /** Of a recall: how many its platform has let us make today; undefined where nobody says how many there are. */
  withdrawals?: Used
  /** The latest version of every template. */
  templates: readonly CampaignTemplate[]
  /** Puts free text aside and returns the reference that a fact may carry. */
  seal(text: string): NoteRef
}
