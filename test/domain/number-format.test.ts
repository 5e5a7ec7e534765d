/** What numbers usually look like: every format of the shipped packs on numbers that were seen, and patterns that cannot be read. */
import { performance } from 'node:perf_hooks'
import { formatFault, looksUsual, numberWarnings } from '../../activities/domain/rules/number-format'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference'
import type { NumberFormat, RulePack } from '../../workflows/contract/reference'

const packs = loadReferenceDir(REFERENCE_DATA_DIR).filter((doc): doc is RulePack => doc.kind === 'rule_pack')
const formats = new Map(
  packs.flatMap(({ platform, requirements }) =>
    requirements.flatMap(({ item, credentialFormat }): [string, NumberFormat][] =>
      credentialFormat ? [[`${platform}.${item}`, credentialFormat]] : [],
    ),
  ),
)

describe('the number of a credential', () => {
  it('S0-28 has a format in these items', () =>
    expect([...formats.keys()].sort()).toEqual([
      'health_authority.medical_ad_review',
      'own_app.app_filing',
      'own_app.icp_filing',
      'own_app.public_security_filing',
      'samr.health_ad_review',
    ]))

  it.each<[string, string, boolean]>([
    ['samr.health_ad_review', '粤械广审（文）第280917-05538号', true],
    ['samr.health_ad_review', '豫械广审(文)第261112-17214号', true],
    ['samr.health_ad_review', '粤食健广审(视)第 280917－05538 号', true],
    ['samr.health_ad_review', '国食健广审(视)第2026030001号', false],
    ['samr.health_ad_review', '粤械广审（文）第280917-05538', false],
    ['health_authority.medical_ad_review', '（京）医广【2018】第12-05-0977号', true],
    ['health_authority.medical_ad_review', '沪医广【2020】第04-10-G124号', true],
    ['health_authority.medical_ad_review', '（成青）医广〔2019〕第03-12-510105020号', true],
    ['health_authority.medical_ad_review', '京医广第0977号', false],
    ['own_app.icp_filing', '沪ICP备2026000000号', true],
    ['own_app.icp_filing', '沪icp备2026000000号-1', true],
    ['own_app.icp_filing', '沪ICP证2026000000号', false],
    ['own_app.app_filing', '粤B2-20090059-1626X', true],
    ['own_app.app_filing', '粤B2-20090059', false],
    ['own_app.public_security_filing', '川公网安备 51010502010725号', true],
    ['own_app.public_security_filing', '川公网安备 5101050201072号', false],
  ])('S0-28 of %s: %s looks usual: %s', (item, number, usual) => {
    const format = formats.get(item)
    expect(numberWarnings(format, number).map(({ code, grade }) => [code, grade])).toEqual(
      usual ? [] : [['number_unusual', format?.grade]],
    )
  })

  it('is looked at nowhere without a format, and never where there is no number', () => {
    expect(numberWarnings(undefined, 'anything')).toEqual([])
    expect(numberWarnings(formats.get('own_app.icp_filing'), undefined)).toEqual([])
  })
})

describe('a pattern', () => {
  it.each<[string, string, string | undefined]>([
    ['A-{digits:4}', 'A-xxxx', undefined],
    ['{digits:1-3}{|-A}', 'xx', undefined],
    ['A-{digits:4}', 'A-12', 'example'],
    ['A-{digits:4', 'A-1234', 'pattern'],
    ['A-1234', 'A-1234', 'pattern'],
    ['{digits:3-1}', '123', 'pattern'],
    ['{digits:0}', '', 'pattern'],
    ['{digits:100}', '1', 'pattern'],
    ['{letters:3}', 'abc', 'pattern'],
    ['(\\d+)+$', '1', 'pattern'],
    ['', '1', 'pattern'],
    ['{digits:1}'.repeat(31), '1'.repeat(31), 'pattern'],
  ])('%s with the example %s: fault in %s', (pattern, example, field) =>
    expect(formatFault({ pattern, example })?.field).toBe(field),
  )

  it('that could be read in countless ways is read no slower', () => {
    const pattern = `${'{alnum:0-99}'.repeat(29)}{一|二}`
    const began = performance.now()
    expect(looksUsual({ pattern }, 'A'.repeat(200))).toBe(false)
    // Trying one way after the other would take longer than there is time.
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})
