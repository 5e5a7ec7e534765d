/**
 * Files out of a multipart form: the one of a request, or those of a page with its fields. What is wrong with the form is the
 * caller's fault, whatever the parser throws.
 */
import type { Multipart, MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { PassThrough, Transform, type Readable, type TransformCallback } from 'node:stream'
import { finished } from 'node:stream/promises'
import { isStorable } from '../../activities/domain/rules/plain-text'
import { Problem, problemOf } from './errors'

const BROKEN_OFF = /Unexpected end|premature|terminated early|closed before|ended before/i

/** All of a form but its file: headers and fields of parts, and what stands before, between and behind them. */
const MOST_BESIDE_FILE = 64 * 1024
/** The fields of a page's form, in which people write. */
const MOST_OF_FORM = 1024 * 1024
/** What the parser holds and has not told to be of the file yet. */
const MOST_ON_THE_WAY = 256 * 1024

const tooMuchBeside = (): Problem =>
  new Problem('body_too_large', { detail: '文件以外的内容过长 (too much beside the file)' })

/**
 * Hands the one part named `file` to `take`; every other file is refused. `whole` is settled when the form has been read to its
 * end: what is kept before may belong to a form that is refused.
 */
export async function takeFile<T>(
  request: FastifyRequest,
  take: (file: MultipartFile, whole: Promise<void>) => Promise<T>,
): Promise<{ name: string | undefined; taken: T }> {
  if (!request.isMultipart()) throw new Problem('media_type_unsupported')
  const body = new Measured(request)
  let file: MultipartFile | undefined
  let taking: Promise<T> | undefined
  const form = deferred()
  try {
    await readParts(body.parts(), (part) => {
      file = part
      body.files.push(part.file)
      taking = take(part, form.settled)
      taking.catch(() => undefined)
    })
      .then(() => body.readOn())
      .then(form.resolve, (error: unknown) => form.reject(formProblem(error)))
    const taken = await taking
    await form.settled
    if (!file || taken === undefined) throw new Problem('malformed_upload', { detail: '没有名为 file 的文件' })
    return { name: file.filename, taken }
  } catch (error) {
    throw body.fault ?? uploadProblem(error)
  } finally {
    body.release()
  }
}

/** What a browser sends of a page's form: fields, and what became of each file that was chosen. */
export interface SentForm<T> {
  fields: Record<string, string | string[]>
  files: { field: string; name: string; taken?: T; error?: unknown }[]
}

/**
 * A form with any number of files, each handed to `take` as it comes. A file that is refused is told of and does not keep the
 * others, or what was typed, from being read. An empty field for files sends a part without a name.
 */
export async function takeForm<T>(
  request: FastifyRequest,
  take: (content: Readable, whole: Promise<void>) => Promise<T>,
): Promise<SentForm<T>> {
  if (!request.isMultipart()) throw new Problem('media_type_unsupported')
  const body = new Measured(request, MOST_OF_FORM)
  const form = deferred()
  const sent: SentForm<T> = { fields: {}, files: [] }
  const taking: Promise<void>[] = []
  const takeOne = (part: MultipartFile): void => {
    const file: SentForm<T>['files'][number] = { field: part.fieldname, name: part.filename }
    sent.files.push(file)
    body.files.push(part.file)
    // What is refused half-way is read to its end all the same: the next part stands behind it.
    const content = new PassThrough()
    part.file.on('error', (error) => content.destroy(error)).pipe(content)
    const done = take(content, form.settled).then(
      (taken) => void (file.taken = taken),
      (error: unknown) => {
        file.error = error
        part.file.unpipe(content).resume()
      },
    )
    taking.push(done)
  }
  try {
    await readForm(body.parts(), sent.fields, takeOne)
      .then(() => body.readOn())
      .then(form.resolve, (error: unknown) => form.reject(formProblem(error)))
    await form.settled
    await Promise.all(taking)
    return sent
  } catch (error) {
    throw body.fault ?? uploadProblem(error)
  } finally {
    body.release()
  }
}

async function readForm(
  parts: ReturnType<FastifyRequest['parts']>,
  fields: SentForm<unknown>['fields'],
  take: (file: MultipartFile) => void,
): Promise<void> {
  for await (const part of parts) {
    refuseUnstorable(part)
    if (part.type === 'file') {
      if (part.filename) take(part)
      else part.file.resume()
      continue
    }
    const { fieldname: name, value } = part
    if (typeof value !== 'string') continue
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined
    fields[name] = known === undefined ? value : [known, value].flat()
  }
}

function refuseUnstorable(part: Multipart): void {
  if (!isStorable(part.fieldname) || (part.type === 'file' && !isStorable(part.filename ?? '')))
    throw new Problem('malformed_upload', { detail: '名称中含有无法保存的字符 (NUL or a lone surrogate)' })
  if (part.type === 'field' && (part.valueTruncated || part.fieldnameTruncated))
    throw new Problem('malformed_upload', { detail: '表单字段过长 (a field is too long)' })
}

async function readParts(
  parts: ReturnType<FastifyRequest['parts']>,
  take: (file: MultipartFile) => void,
): Promise<void> {
  let taken = false
  for await (const part of parts) {
    refuseUnstorable(part)
    if (part.type !== 'file') continue
    if (taken || part.fieldname !== 'file')
      throw new Problem('malformed_upload', { detail: '只接受一个名为 file 的文件' })
    taken = true
    take(part)
  }
}

function deferred(): { settled: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  let resolve = (): void => undefined
  let reject = (_error: unknown): void => undefined
  const settled = new Promise<void>((yes, no) => ([resolve, reject] = [yes, no]))
  settled.catch(() => undefined)
  return { settled, resolve: () => resolve(), reject: (error) => reject(error) }
}

/** Whatever the parser throws lies in the form: a boundary longer than it takes, a part that never ends. */
function formProblem(error: unknown): Problem {
  const problem = problemOf(error)
  return ['internal', 'malformed'].includes(problem.code) ? new Problem('malformed_upload') : problem
}

/** The file ends with the words of the parser where the form does. */
function uploadProblem(error: unknown): unknown {
  if (problemOf(error).code !== 'internal') return error
  return error instanceof Error && BROKEN_OFF.test(error.message) ? new Problem('malformed_upload') : error
}

/** The parser counts what it has read of a file. */
type MeasuredFile = MultipartFile['file'] & { bytesRead: number }

/**
 * The body of a form on its way to the parser. A body sent in chunks says no length before, and the parser reads past whatever
 * stands around the parts: all that is no file is counted here.
 */
class Measured extends Transform {
  readonly files: MeasuredFile[] = []
  fault: Problem | undefined
  private bytes = 0
  readonly headers: FastifyRequest['raw']['headers']

  constructor(
    private readonly request: FastifyRequest,
    private readonly mostBeside = MOST_BESIDE_FILE,
  ) {
    super()
    this.headers = request.raw.headers
    this.on('error', () => undefined)
    request.raw.once('close', this.cutOff)
  }

  /** The parts, read from here in place of the bare request. */
  parts(): ReturnType<FastifyRequest['parts']> {
    const request = Object.create(this.request, { raw: { value: this } }) as FastifyRequest
    this.request.raw.pipe(this)
    return request.parts()
  }

  /** What has not been read is no longer wanted. */
  release(): void {
    this.request.raw.off('close', this.cutOff)
    this.request.raw.unpipe(this)
    this.destroy()
  }

  /** The parser is through; what stands behind the last part is read, counted and forgotten. */
  async readOn(): Promise<void> {
    this.resume()
    if (!this.readableEnded) await finished(this, { writable: false })
    if (this.bytes - this.ofFiles() > this.mostBeside) throw tooMuchBeside()
  }

  private ofFiles(): number {
    return this.files.reduce((sum, { bytesRead }) => sum + bytesRead, 0)
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length
    // What the parser has not looked at yet may belong to the file.
    const beside = this.bytes - chunk.length - this.readableLength - this.ofFiles()
    if (beside <= this.mostBeside + MOST_ON_THE_WAY) return done(undefined, chunk)
    this.fault = tooMuchBeside()
    done(this.fault)
  }

  private readonly cutOff = (): void => {
    if (!this.request.raw.readableEnded) this.destroy(new Error('the connection ended before the form did'))
  }
}
