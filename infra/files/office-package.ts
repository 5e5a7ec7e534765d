/**
 * What the parts of an office file are, by its list of content types and its relations. Every program adds parts of its own
 * (labels, properties, pictures, printer settings): what nobody runs and nobody reads is let be. What runs, or fetches from
 * elsewhere, is refused by what it is declared to be as well as by where it lies.
 */
import { PackageRefused, type Archive } from './zip-parts'

export type ActiveKind = 'macro' | 'external_link' | 'dde' | 'ole' | 'connection' | 'document_type'

const CONTENT_TYPES = '[Content_Types].xml'
/** Descriptions of the package are short. */
const MAX_DESCRIPTION = 1024 * 1024

const BY_NAME: readonly [RegExp, ActiveKind][] = [
  [/vbaProject|(^|\/)(macrosheets|dialogsheets|activeX)\//i, 'macro'],
  [/(^|\/)externalLinks\//i, 'external_link'],
  [/(^|\/)embeddings\//i, 'ole'],
  [/^xl\/(connections\.xml$|queryTables\/)/i, 'connection'],
]

/** Content types and the last word of a relation's type. */
const BY_TYPE: readonly [RegExp, ActiveKind][] = [
  [
    /vbaProject|macroEnabled|xlMacrosheet|xlIntlMacrosheet|intlMacrosheet|dialogsheet|attachedToolbars|activeX/i,
    'macro',
  ],
  [/(^|[./])(externalLink|externalLinkPath|xlExternalLinkPath|attachedTemplate)/i, 'external_link'],
  [/oleObject|relationships\/package$|\/control$/i, 'ole'],
  [/(^|[./])(connections|queryTable)(\+xml)?$/i, 'connection'],
]

// eslint-disable-next-line no-control-regex -- control characters are what it refuses
const PROPER = /^(?!.*(^|\/)\.{1,2}(\/|$))(?!.*%(2e|2f|5c|00))[^\0-\x1f<>:"|?*]*$/i
/** What office programs put beside the sheets: descriptions, pictures, settings, fonts, signatures. Nothing that a system runs. */
const INERT =
  /(^|\/)([^/.]*|[^/]*\.(xml|rels|vml|bin|png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|wdp|webp|ico|pct|pict|psmdcp|psdor|psdsxs|sigs|cer|data|dat|json|txt|odttf|fntdata|ttf|thmx))$/i

/** Also a picture may be called a document by its name alone: only its place says that nobody opens it. */
export function refuseForeignParts(names: readonly string[]): void {
  for (const name of names) {
    const kind = BY_NAME.find(([pattern]) => pattern.test(name))?.[1]
    if (kind) throw new PackageRefused('active_content', name.slice(0, 80), kind)
    if (!PROPER.test(name) || !INERT.test(name)) throw new PackageRefused('foreign_part', name.slice(0, 80))
  }
}

export interface Relation {
  id: string
  /** The last word of its type. */
  type: string
  target: string
  isExternal: boolean
}

/** The content type of every part that has one, by its name in lower case. Undefined: this is no office file. */
export async function contentTypesOf(archive: Archive): Promise<Map<string, string> | undefined> {
  const xml = await description(archive, CONTENT_TYPES)
  if (xml === undefined) return undefined
  const [defaults, own] = [new Map<string, string>(), new Map<string, string>()]
  for (const tag of tagsOf(xml, 'Default'))
    defaults.set((attribute(tag, 'Extension') ?? '').toLowerCase(), attribute(tag, 'ContentType') ?? '')
  for (const tag of tagsOf(xml, 'Override'))
    own.set((attribute(tag, 'PartName') ?? '').replace(/^\//, '').toLowerCase(), attribute(tag, 'ContentType') ?? '')
  const types = new Map<string, string>()
  for (const name of archive.names.map((one) => one.toLowerCase())) {
    const type = own.get(name) ?? defaults.get(/\.([^./]*)$/.exec(name)?.[1] ?? '')
    if (type !== undefined) types.set(name, type)
  }
  return types
}

/** The relations of a part, or of the package itself (`''`). */
export async function relationsOf(archive: Archive, part: string): Promise<Relation[]> {
  const [, folder = '', name = ''] = /^(.*\/)?([^/]*)$/.exec(part) ?? []
  const xml = await description(archive, `${folder}_rels/${name}.rels`)
  return tagsOf(xml ?? '', 'Relationship').map((tag) => {
    const isExternal = attribute(tag, 'TargetMode')?.toLowerCase() === 'external'
    const target = attribute(tag, 'Target') ?? ''
    return {
      id: attribute(tag, 'Id') ?? '',
      type: (attribute(tag, 'Type') ?? '').replace(/^.*\//, ''),
      target: isExternal ? target : resolved(folder, target),
      isExternal,
    }
  })
}

/** Nothing that runs or fetches, whatever it is called. A link that somebody may click does neither. */
export async function refuseActiveContent(archive: Archive, types: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, type] of types) refuseType(type, name)
  for (const rels of archive.names.filter((name) => /(^|\/)_rels\/[^/]*\.rels$/i.test(name))) {
    const xml = (await description(archive, rels)) ?? ''
    for (const tag of tagsOf(xml, 'Relationship')) refuseType(attribute(tag, 'Type') ?? '', rels)
  }
}

function refuseType(type: string, where: string): void {
  const kind = BY_TYPE.find(([pattern]) => pattern.test(type))?.[1]
  if (kind) throw new PackageRefused('active_content', where.slice(0, 80), kind)
}

async function description(archive: Archive, name: string): Promise<string | undefined> {
  const xml = await archive.xml(name)
  if (xml === undefined) return undefined
  if (xml.length > MAX_DESCRIPTION) throw new PackageRefused('too_large_inside', name)
  refuseEndlessTags(name, xml)
  return xml
}

function resolved(folder: string, target: string): string {
  const path: string[] = target.startsWith('/') ? [] : folder.split('/').filter(Boolean)
  for (const step of decoded(target).split('/'))
    if (step === '..') path.pop()
    else if (step !== '' && step !== '.') path.push(step)
  return path.join('/')
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target)
  } catch (error) {
    if (error instanceof URIError) return target
    throw error
  }
}

const TAG_MAX = 16 * 1024

/** A tag that never ends is what makes readers of XML go over it again and again. */
export function refuseEndlessTags(name: string, xml: string): void {
  for (let at = xml.indexOf('<'); at >= 0;) {
    const end = xml.indexOf('>', at)
    if (end < 0 || end - at > TAG_MAX) throw new PackageRefused('damaged', name)
    at = xml.indexOf('<', end)
  }
}

/** Elements of that name, whatever their prefix. No pattern here reads past the next tag: hostile files are long. */
export const tagsOf = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<(?:[\\w.-]{1,40}:)?${name}(?=[\\s/>])(?:[^<>"']|"[^"<]*"|'[^'<]*')*>`, 'g'))].map(
    ([tag]) => tag,
  )

export function attribute(tag: string, name: string): string | undefined {
  const [, double, single] = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag) ?? []
  return (double ?? single)
    ?.replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
