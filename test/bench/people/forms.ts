/** How much of a platform's form its lead has to type: what is known of the campaign stands in it already (U-11). */
import { randomUUID } from 'node:crypto'
import { filingId } from '../../../workflows/contract/ids'
import type { BenchStack } from '../bench-stack'
import { Caller } from './caller'

export interface FormFigures {
  platform: string
  item: string
  /** Characters of the filled in form, and those of them that a person typed. */
  characters: number
  typed: number
}

const ITEMS = [
  ['wechat', 'mini_program_audit'],
  ['douyin', 'activity_report'],
  ['weibo', 'lottery_report'],
  ['xiaohongshu', 'brand_note'],
] as const

/** As a lead writes it; anything else that a form demands and nobody knows gets a line of usual length. */
const WRITTEN: Record<string, unknown> = {
  category: ['服饰内衣'],
  version_desc: '双11 抽奖页；测试账号 test01，密码见审核说明',
}
const USUAL = '见随附的活动方案第二节'

interface KitOut {
  fields: {
    field: string
    demand: string
    value: unknown
    origin: string
    typed: string[]
    options?: { value: string }[]
  }[]
}

export async function measureForms({ apiUrl, key, service }: BenchStack): Promise<FormFigures[]> {
  const number = await service.start({
    name: '双11 会员节抽奖',
    objective: '双11 期间以抽奖带动会员注册，预计新增会员 10 万，抽奖页参与 50 万人次',
    startsAt: '2026-11-11T00:00:00+08:00',
    endsAt: '2026-11-20T23:59:59+08:00',
    filings: ITEMS.map(([platform, item]) => ({ platform, item, account: '品牌旗舰店' })),
    launches: ITEMS.map(([platform]) => ({ platform, launchAt: '2026-11-11T00:00:00+08:00' })),
  })
  const lead = new Caller(apiUrl, { authorization: `Bearer ${key}`, 'x-actor': 'M1001' })
  const read = async <T>(path: string): Promise<T> => {
    const { status, text } = await lead.get(path)
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`)
    return JSON.parse(text) as T
  }
  const figures: FormFigures[] = []
  for (const [index, [platform, item]] of ITEMS.entries()) {
    const filing = filingId(number, index + 1)
    const empty = (await read<KitOut>(`/v1/filings/${filing}/kit`)).fields.filter(
      ({ value, demand, field }) => value === null && (demand === 'required' || field in WRITTEN),
    )
    const values = Object.fromEntries(
      empty.map(({ field, options }) => [field, WRITTEN[field] ?? options?.[0]?.value ?? USUAL]),
    )
    const sent = await lead.send('PUT', `/v1/filings/${filing}/form`, JSON.stringify({ values }), {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    })
    if (sent.status !== 200) throw new Error(`form of ${platform}: ${sent.status} ${sent.text}`)
    const { fields } = await read<KitOut>(`/v1/filings/${filing}/kit`)
    const length = (of: KitOut['fields']): number => of.reduce((sum, { typed }) => sum + [...typed.join('')].length, 0)
    figures.push({
      platform,
      item,
      characters: length(fields),
      typed: length(fields.filter(({ origin }) => origin === 'given')),
    })
  }
  return figures
}
