/**
 * Evidence in a bucket of an S3-compatible server, for installations with more than one API process. Received and checked on
 * the local disk like any file, then put under its id and hash, which nobody else ever writes: a repeat writes the same bytes.
 */
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import type { S3Settings } from './s3-url'
import { fileNameOf, stage, type FileName, type FileStore, type FileStoreOptions, type KeptFile } from './file-store'

const quiet = (): void => undefined

export async function createS3FileStore(options: FileStoreOptions & S3Settings): Promise<FileStore> {
  // The SDK is large, and most installations keep their files in a folder.
  const { DeleteObjectCommand, GetObjectCommand, NoSuchKey, paginateListObjectsV2, PutObjectCommand, S3Client } =
    await import('@aws-sdk/client-s3')
  const { endpoint, region, pathStyle, accessKeyId, secretAccessKey, bucket: Bucket } = options
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: pathStyle,
    credentials: { accessKeyId, secretAccessKey },
    // Servers other than Amazon's store the trailing checksums as if they were part of the file.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000 },
    // What fails is thrown, and said by whoever asked.
    logger: { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet },
  })
  const at = ({ id, sha256 }: FileName) => ({ Bucket, Key: `${id.slice(0, 2)}/${id}.${sha256}` })
  const list = async function* (): AsyncIterable<KeptFile> {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket }))
      for (const { Key = '', Size = 0, LastModified } of Contents) {
        const file = fileNameOf(Key.slice(3))
        if (file && LastModified) yield { ...file, size: Size, keptAt: LastModified }
      }
  }
  return {
    list,
    put: (id, content, whole) =>
      stage(options, { content, whole }, async (half, { sha256, size, mediaType }) => {
        const body = createReadStream(half)
        try {
          const what = { ...at({ id, sha256 }), Body: body, ContentLength: size, ContentType: mediaType }
          await client.send(new PutObjectCommand(what))
        } finally {
          // One that was refused is not read to its end.
          body.destroy()
        }
      }),
    read: async (file) => {
      try {
        const { Body } = await client.send(new GetObjectCommand(at(file)))
        return Body as Readable | undefined
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined
        throw error
      }
    },
    remove: async (file) => void (await client.send(new DeleteObjectCommand(at(file)))),
  }
}
