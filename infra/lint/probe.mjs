/**
 * Lints texts that are not on the disk as if they were at the given paths: `[{ path, text }]` as JSON on standard input, for each the
 * list of `{ rule, message }` on standard output. A process of its own because a test runner's module loader is not Node's.
 */
import { text } from 'node:stream/consumers'
import { ESLint } from 'eslint'

const samples = JSON.parse(await text(process.stdin))
const folders = [...new Set(samples.map(({ path }) => path.replace(/[^/]*$/, '*.ts')))]

const eslint = new ESLint({
  // Files that no tsconfig lists get types from a default project, slow for many and right for a handful.
  overrideConfig: {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: folders,
          maximumDefaultProjectFileMatchCount_THIS_WILL_SLOW_DOWN_LINTING: 50,
        },
      },
    },
  },
})

const lint = async ({ path, text: source }) => {
  const results = await eslint.lintText(source, { filePath: path })
  return results.flatMap(({ messages }) => messages).map(({ ruleId, message }) => ({ rule: ruleId, message }))
}

const answers = []
for (const sample of samples) answers.push(await lint(sample))
process.stdout.write(JSON.stringify(answers))
