/** The document of a rule pack, as the API shows it. What a draft may look like is checked by `infra/reference/rule-pack-schema.ts`. */
import { z } from 'zod'
import { bilingualOut, materialOut, statedOut } from '../present/rules'

const stated = statedOut
const duration = z.object({ value: z.int(), unit: z.string(), ...stated })
const bilingual = bilingualOut
const demand = z.enum(['required', 'optional', 'none'])
const ruling = z.object({ answer: z.enum(['required', 'not_required', 'ask']), reason: bilingual, ...stated })
const statedText = bilingual.extend(stated)
const notes = z.array(statedText.extend({ id: z.string() }))
const condition = z.record(z.string(), z.unknown()).meta({
  description:
    'A condition: `always`; `trait`, `form`, `industry` or `product` with a word of the vocabulary; `prizes` with ' +
    'limits; `all` or `any` with a list of conditions; `not` with one.',
  example: { any: [{ trait: 'lottery' }, { trait: 'mass_interaction' }] },
})
const appliesWhen = z
  .array(ruling.extend({ id: z.string(), when: condition }))
  .meta({ description: 'The first rule whose condition holds gives the answer; if none holds, `otherwise` does.' })

const fieldOut = bilingual.extend({
  id: z.string(),
  kind: z.enum(['text', 'long_text', 'url', 'phone', 'instant', 'number', 'choice']),
  demand: z.enum(['required', 'optional', 'ask']),
  maxLength: z.int().optional(),
  list: z.literal(true).optional().meta({ description: 'The field accepts a list.' }),
  maxCount: z.int().optional(),
  options: z.array(bilingual.extend({ value: z.string() })).optional(),
  from: z.string().optional().meta({ description: 'The campaign data the field is filled from.' }),
  ...stated,
})
const fileRuleOut = bilingual.extend({
  id: z.string(),
  rows: z
    .array(z.string())
    .optional()
    .meta({ description: 'Checklist rows; absent: all rows not named by another rule.' }),
  mediaTypes: z.array(z.string()).optional(),
  maxBytes: z.int().optional(),
  maxCount: z.int().optional(),
  ...stated,
})
export const rulePackOut = z
  .object({
    kind: z.literal('rule_pack'),
    platform: z.string(),
    version: z.string(),
    name: bilingual,
    sourcesReadOn: z.iso.date().optional(),
    role: z.enum(['platform', 'authority', 'law']).optional(),
    own: z.literal(true).optional().meta({ description: "The rules are the company's own." }),
    requirements: z.array(
      z.object({
        item: z.string(),
        noun: bilingual,
        kind: z.enum(['approval', 'filing', 'platform_review', 'duty']),
        startsAfter: z.enum(['nothing', 'plan_complete']),
        materials: z.array(materialOut),
        review: z.object({ min: duration, usual: duration, max: duration }),
        applicationNumber: demand,
        credential: demand,
        entry: z.object({ zh: z.string(), url: z.string().optional(), ...stated }),
        numberSurvivesResubmission: z.boolean(),
        numbersKeepCase: bilingual
          .extend(stated)
          .optional()
          .meta({
            description:
              'Application numbers are case-sensitive. Absent: numbers that differ only in case are treated as the ' +
              'same.',
          }),
        appliesWhen: appliesWhen.optional(),
        otherwise: ruling.optional(),
        subject: z.enum(['campaign', 'account', 'app', 'product']).optional(),
        perAccount: z.literal(true).optional(),
        credentialServes: bilingual.extend(stated).optional().meta({
          description: 'The credential may be used by other campaigns of the same account, app or product.',
        }),
        dueAfterLaunch: duration.optional(),
        limits: z
          .array(
            bilingual.extend({
              id: z.string(),
              max: z.int().optional(),
              per: z.enum(['day', 'month', 'filing']),
              ...stated,
            }),
          )
          .optional(),
        validity: bilingual.extend(stated).optional(),
        changeVoids: bilingual.extend({ parts: z.array(z.string()), ...stated }).optional(),
        expedited: z.object({ min: duration, max: duration }).optional(),
        window: bilingual
          .extend({ opensAt: z.string().optional(), closesAt: z.string().optional(), ...stated })
          .optional(),
        sideDeadlines: z.array(bilingual.extend({ id: z.string(), within: duration })).optional(),
        benefits: notes.optional().meta({ description: 'What the platform grants on passing.' }),
        reviewFlow: notes.optional().meta({ description: 'The steps of the review, in order.' }),
        fee: statedText.optional().meta({ description: 'Fee; with grade `?` it is not known, ask the platform.' }),
        credentialFormat: statedText.extend({ pattern: z.string(), example: z.string() }).optional().meta({
          description: 'Usual format of the credential number; a number of another format only causes a warning.',
        }),
        form: z.object({ fields: z.array(fieldOut) }).optional(),
        files: z.array(fileRuleOut).optional(),
      }),
    ),
    notes: notes.optional().meta({
      description: 'What the platform forbids or requires of campaigns besides its filings.',
    }),
    duties: z
      .array(
        z.object({
          item: z.string(),
          noun: bilingual,
          law: bilingual,
          appliesWhen,
          otherwise: ruling,
          steps: z.array(
            bilingual.extend({
              id: z.string().optional().meta({ description: 'Identifier used in the results of a check.' }),
              article: z.string(),
              ...stated,
              when: condition.optional(),
              maxFen: z.int().optional(),
              aboveFen: z.int().optional(),
            }),
          ),
          retention: bilingual.extend({ article: z.string(), ...stated }).optional(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'RulePack' })
