/** Where a bucket is, as one address in the configuration. */
import { z } from 'zod'

/** A bucket of an S3-compatible server. */
export interface S3Settings {
  endpoint: string
  bucket: string
  region: string
  /** The bucket stands in the path; otherwise in the host name. */
  pathStyle: boolean
  accessKeyId: string
  secretAccessKey: string
}

/** `https://key:secret@s3.example.com/bucket?region=cn-north-1`; `style=host` where the bucket belongs into the host name. */
export const s3Url = z.string().transform((text, context): S3Settings => {
  const parsed = URL.canParse(text) ? new URL(text) : undefined
  const [bucket = '', ...more] = parsed?.pathname.replace(/^\//, '').replace(/\/$/, '').split('/') ?? []
  const style = parsed?.searchParams.get('style') ?? 'path'
  const isWeb = parsed !== undefined && ['http:', 'https:'].includes(parsed.protocol)
  if (
    !isWeb ||
    !parsed.username ||
    !parsed.password ||
    !BUCKET.test(bucket) ||
    more.length > 0 ||
    !STYLES.includes(style)
  ) {
    context.addIssue('is no address of a bucket|Write it as https://key:secret@s3.example.com/bucket?region=cn-north-1')
    return z.NEVER
  }
  return {
    endpoint: parsed.origin,
    bucket,
    region: parsed.searchParams.get('region') ?? 'us-east-1',
    pathStyle: style === 'path',
    accessKeyId: decodeURIComponent(parsed.username),
    secretAccessKey: decodeURIComponent(parsed.password),
  }
})
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const STYLES = ['path', 'host']
