/** Which source files import each other in a circle. Imports of types count: who reads one file of a circle must read them all. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

/** For each of the given files those of them that it imports. Paths are relative to the root, with forward slashes. */
export function importGraph(root: string, files: readonly string[]): Map<string, string[]> {
  const known = new Set(files)
  return new Map(
    files.map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(path.join(root, file), 'utf8'), true, true)
      const targets = importedFiles.flatMap(({ fileName }) => {
        if (!fileName.startsWith('.')) return []
        const at = path.posix.join(path.posix.dirname(file), fileName)
        return [at, `${at}.ts`, `${at}.tsx`, `${at}/index.ts`].filter((candidate) => known.has(candidate)).slice(0, 1)
      })
      return [file, targets]
    }),
  )
}

/** The circles of a graph: its strongly connected parts of more than one file, each sorted (Tarjan's algorithm). */
export function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const circles: string[][] = []
  const indexOf = (file: string): number => index.get(file) ?? Infinity
  const lower = (file: string, to = Infinity): void => void low.set(file, Math.min(low.get(file) ?? Infinity, to))
  const visit = (file: string): void => {
    index.set(file, index.size)
    lower(file, indexOf(file))
    stack.push(file)
    for (const next of graph.get(file) ?? []) {
      if (!index.has(next)) {
        visit(next)
        lower(file, low.get(next))
      } else if (stack.includes(next)) lower(file, indexOf(next))
    }
    if (low.get(file) !== index.get(file)) return
    const circle = stack.splice(stack.indexOf(file))
    if (circle.length > 1) circles.push(circle.sort())
  }
  for (const file of graph.keys()) if (!index.has(file)) visit(file)
  return circles
}
