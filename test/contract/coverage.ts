/** What the service itself has logged of a run: which operation answered with what. */

interface Answered {
  method: string
  route: string
  status: number
}

interface Documented {
  paths: Record<string, Record<string, { operationId: string }>>
}

export function answeredBy(log: string): Answered[] {
  return log.split('\n').flatMap((line) => {
    if (!line.startsWith('{') || !line.includes('"answered"')) return []
    const { method, route, status } = JSON.parse(line) as Answered
    return [{ method, route, status }]
  })
}

export function coverageOf(document: Documented, answered: readonly Answered[]) {
  const seen = new Map<string, Map<number, number>>()
  for (const { method, route, status } of answered) {
    const key = `${method} ${route.replace(/:(\w+)/g, '{$1}')}`
    const statuses = seen.get(key) ?? new Map<number, number>()
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    seen.set(key, statuses)
  }
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({
      operationId,
      statuses: seen.get(`${method.toUpperCase()} ${path}`) ?? new Map<number, number>(),
    })),
  )
  const isReached = ({ statuses }: (typeof operations)[number]) => [...statuses.keys()].some((s) => s >= 200 && s < 300)
  const missed = operations
    .filter((one) => !isReached(one))
    .map(({ operationId, statuses }) => `${operationId} (${[...statuses].map(([s, n]) => `${s} × ${n}`).join(', ')})`)
  return {
    requests: answered.length,
    operations: operations.length,
    reached: operations.length - missed.length,
    missed,
  }
}
