/**
 * Answers of the size that is asked for: `fields=` names the members that somebody wants, and nothing else is sent. What comes is no
 * longer what the schema promises, so it has a media type of its own.
 */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { closestTo } from '../../activities/domain/rules/closest'
import { Problem } from './errors'

export const SELECTION = 'application/vnd.campaign-filing.selection+json'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Names of the members that may be asked for, with dots between. */
    fields?: ReadonlySet<string>
  }
}

export const fieldsQuery = {
  fields: z
    .string()
    .min(1)
    .max(2_000)
    .optional()
    .meta({
      description:
        'Only these members, separated by commas, with a dot for what is inside; of a list, of each item. The answer then has the ' +
        `type \`${SELECTION}\`.`,
    }),
}

/** What may be asked for of an answer, or of the items of a page. */
export const selectable = (answer: z.ZodType): { fields: ReadonlySet<string> } => {
  const whole = insideOf(answer)
  return { fields: new Set(namesIn(whole?.items ?? answer)) }
}

/** Members of what an answer is, or is a list of; undefined where its members have no names. */
function insideOf(schema: z.ZodType): Record<string, z.ZodType> | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return insideOf(schema.unwrap() as z.ZodType)
  if (schema instanceof z.ZodArray) return insideOf(schema.element as z.ZodType)
  return schema instanceof z.ZodObject ? schema.shape : undefined
}

const namesIn = (schema: z.ZodType, at = ''): string[] =>
  Object.entries(insideOf(schema) ?? {}).flatMap(([name, member]) => [at + name, ...namesIn(member, `${at}${name}.`)])

type Tree = { [name: string]: Tree | true }

export function addFields(app: FastifyInstance): void {
  app.addHook('preHandler', async (request) => {
    const known = request.routeOptions.config.fields
    const asked = known && askedOf(request.query)
    const unknown = asked?.filter((name) => !known?.has(name)) ?? []
    if (unknown.length === 0) return
    const errors = unknown.map((name) => ({
      parameter: 'fields',
      detail: `没有这个字段 (no such member)：${name}`,
      known: closestTo(name, [...(known ?? [])]),
    }))
    throw new Problem('malformed', { errors })
  })
  app.addHook('preSerialization', async (request, reply, answer) => {
    const asked = request.routeOptions.config.fields && askedOf(request.query)
    if (!asked || reply.statusCode !== 200 || typeof answer !== 'object' || answer === null) return answer
    const tree = treeOf(asked)
    const picked = 'items' in answer ? { ...answer, items: pick(answer.items, tree) } : pick(answer, tree)
    void reply.type(SELECTION).serializer(JSON.stringify)
    return picked
  })
}

const askedOf = (query: unknown): string[] | undefined => {
  const { fields } = query as { fields?: string }
  return fields?.split(',').map((name) => name.trim())
}

function treeOf(names: readonly string[]): Tree {
  const tree: Tree = {}
  for (const name of names) {
    const path = name.split('.')
    const last = path.pop() ?? ''
    let at: Tree | true = tree
    for (const step of path) if (at !== true) at = at[step] ??= {}
    if (at !== true) at[last] = true
  }
  return tree
}

function pick(value: unknown, tree: Tree | true): unknown {
  if (tree === true || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => pick(one, tree))
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const inside = Object.hasOwn(tree, name) ? tree[name] : undefined
      return inside === undefined ? [] : [[name, pick(member, inside)]]
    }),
  )
}
