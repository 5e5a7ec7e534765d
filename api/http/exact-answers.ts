/** For tests: an answer that has a member which its schema does not is an error, since the document would not be true. */
import { serializerCompiler } from 'fastify-type-provider-zod'

export const exactly: typeof serializerCompiler = (route) => {
  const serialize = serializerCompiler(route)
  return (answer) => {
    const described = serialize(answer)
    const surplus = surplusOf(JSON.parse(JSON.stringify(answer)), JSON.parse(described), '')
    if (surplus.length === 0) return described
    throw new Error(`${route.method} ${route.url}: not in the schema: ${surplus.slice(0, 20).join(' ')}`)
  }
}

/** Pointers of what is sent and not described; lists by their first ones. */
function surplusOf(sent: unknown, described: unknown, at: string): string[] {
  if (typeof sent !== 'object' || sent === null) return []
  if (typeof described !== 'object' || described === null) return [at]
  const known = described as Record<string, unknown>
  return Object.entries(sent).flatMap(([key, member]) =>
    key in known ? surplusOf(member, known[key], `${at}/${key}`) : [`${at}/${key}`],
  )
}
