/** The fields of the platform's form with what is typed into each, to be copied one by one. */
import type { VNode } from 'preact'
import type { KitField } from '../../../activities/domain/kit/kit'
import { countOf } from '../../../activities/domain/rules/form-check'
import { Card, Tag } from '../ui/parts'
import type { Language } from '../words/languages'
import type { KitWords } from '../words/kit'

interface FieldsProps {
  fields: readonly KitField[]
  own: boolean
  language: Language
  words: KitWords
}

export function KitFields({ fields, own, language, words }: FieldsProps): VNode {
  return (
    <Card title={words.fields} id="fields">
      <p class="hint">{own ? words.fieldsWhy : words.estimateForm}</p>
      <p id="copy-said" class="hint" role="status" />
      <ol class="kit">
        {fields.map((field) => (
          <OneField key={field.field} field={field} language={language} words={words} />
        ))}
      </ol>
    </Card>
  )
}

/** 版本说明（测试账号写在这里）: what stands in brackets is about the field, and not its name. */
const BRACKETS = /^([^（(]+)[（(](.+)[）)]\s*$/s

function OneField({ field, language, words }: Pick<FieldsProps, 'language' | 'words'> & { field: KitField }): VNode {
  const full = language === 'en' ? field.label.en : field.label.zh
  const [, name = full, remark] = BRACKETS.exec(full) ?? []
  return (
    <li>
      <p class="row">
        <b>{name.trim()}</b>
        <Demand field={field} words={words} />
        <Count field={field} words={words} />
      </p>
      {remark === undefined ? null : <p class="hint">{remark}</p>}
      {field.typed.length === 0 ? <p class="faint">{field.origin === 'none' ? words.empty : words.erased}</p> : null}
      {field.typed.map((text, n) => (
        <Copied
          key={text}
          id={`v-${field.field}-${n}`}
          text={text}
          name={name}
          n={field.typed.length > 1 ? n + 1 : undefined}
          words={words}
        />
      ))}
      {field.faults.map(({ code, detail }) => (
        <p key={`${code} ${detail}`} class="late-c">
          {detail}
        </p>
      ))}
    </li>
  )
}

function Demand({ field, words }: { field: KitField; words: KitWords }): VNode | null {
  if (field.demand === 'required') return <Tag tone="act">{words.required}</Tag>
  if (field.demand === 'optional') return <Tag tone="quiet">{words.optional}</Tag>
  return field.typed.length === 0 ? <Tag tone="warn">{words.ask}</Tag> : null
}

function Count({ field, words }: { field: KitField; words: KitWords }): VNode | null {
  const { characters, maxLength } = field
  if (field.typed.length === 0 && maxLength === undefined) return null
  if (maxLength === undefined) return <span class="faint num push">{words.count(characters)}</span>
  const over = characters - maxLength
  return (
    <span class={over > 0 ? 'late-c num push' : 'faint num push'}>
      {words.marks.clauses([words.countOf(characters, maxLength), ...(over > 0 ? [words.over(over)] : [])])}
    </span>
  )
}

interface CopiedProps {
  id: string
  text: string
  name: string
  n?: number
  words: KitWords
}

function Copied({ id, text, name, n, words }: CopiedProps): VNode {
  return (
    <div class="copyable">
      <div>
        <span class="words" id={id}>
          {text}
        </span>
        {n === undefined ? null : <small class="faint num">{` ${words.count(countOf(text))}`}</small>}
      </div>
      <button
        type="button"
        class="outline small"
        hidden
        data-copies={id}
        data-copied={words.copied}
        data-select={words.select}
        aria-label={n === undefined ? `${words.copy} ${name}` : `${words.copy} ${name} ${words.at(n)}`}
      >
        {words.copy}
      </button>
    </div>
  )
}
