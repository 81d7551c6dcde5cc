import { Plus, Trash2 } from 'lucide-react'
import { Button, IconButton, Select, TextField } from '../../../components/index.ts'
import type { PutAs } from './app-form.ts'
import { fieldKeys } from './build-app.ts'
import type { FormPartProps } from './check-form.ts'
import styles from './define.module.css'

const PUT_AS = [
  { value: 'bearer', label: 'Bearer token', description: 'Authorization: Bearer …' },
  { value: 'header', label: 'Header of its own', description: 'X-API-Key: …' },
  { value: 'query', label: 'Query parameter', description: '?api_key=…' },
  { value: 'basic', label: 'Basic', description: 'Authorization: Basic user:password' },
] as const satisfies readonly { value: PutAs; label: string; description: string }[]

const MOST_FIELDS = 20
const NO_USER = 'none'

/** What a credential consists of, and how it is put on requests. */
export function KeyFields({ form, change, problems }: FormPartProps) {
  const { fields, putAs } = form
  const options = fields.map(({ id, label }) => ({ value: String(id), label: label || 'Unnamed field' }))
  const add = () => {
    const id = Math.max(0, ...fields.map(field => field.id)) + 1
    change({ fields: [...fields, { id, label: '', secret: false }] })
  }
  return (
    <div className={styles.part}>
      <FieldList {...{ form, change, problems }} />
      {fields.length < MOST_FIELDS && (
        <div>
          <Button size="s" variant="ghost" icon={Plus} onClick={add}>
            Add field
          </Button>
        </div>
      )}
      <div className={styles.pair}>
        <Select
          label="Put on requests as"
          value={putAs}
          options={PUT_AS}
          onChange={next => change({ putAs: next as PutAs })}
        />
        {putAs === 'basic' ? (
          <Select
            label="User name"
            value={form.userField === undefined ? NO_USER : String(form.userField)}
            options={[{ value: NO_USER, label: 'Empty' }, ...options]}
            onChange={id => change({ userField: id === NO_USER ? undefined : Number(id) })}
          />
        ) : (
          putAs !== 'bearer' && <NameOf {...{ form, change, problems }} />
        )}
      </div>
      {(fields.length > 1 || problems.valueField) && (
        <Select
          label={putAs === 'basic' ? 'Password' : 'Field that is sent'}
          value={String(form.valueField)}
          options={options}
          error={problems.valueField}
          onChange={id => change({ valueField: Number(id) })}
        />
      )}
      {putAs === 'header' && (
        <TextField
          label="Before the value"
          optional
          mono
          placeholder="Token"
          hint="A word that the provider wants in front of it."
          value={form.headerPrefix}
          onChange={headerPrefix => change({ headerPrefix })}
        />
      )}
    </div>
  )
}

function NameOf({ form, change, problems }: FormPartProps) {
  return form.putAs === 'header' ? (
    <TextField
      label="Header name"
      mono
      value={form.headerName}
      onChange={headerName => change({ headerName })}
      error={problems.headerName}
    />
  ) : (
    <TextField
      label="Parameter name"
      mono
      value={form.queryName}
      onChange={queryName => change({ queryName })}
      error={problems.queryName}
    />
  )
}

function FieldList({ form: { fields, valueField }, change, problems }: FormPartProps) {
  const keys = fieldKeys(fields)
  return (
    <fieldset className={styles.fields}>
      <legend>Credential fields</legend>
      {fields.map((field, index) => (
        <div key={field.id} className={styles.field}>
          <TextField
            aria-label={`Name of field ${index + 1}`}
            placeholder="API key"
            maxLength={100}
            value={field.label}
            onChange={label =>
              change({ fields: fields.map(other => (other.id === field.id ? { ...other, label } : other)) })
            }
            error={problems[`field.${field.id}`]}
            hint={field.label.trim() !== '' && <code>{keys[index]}</code>}
          />
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={field.secret}
              onChange={event => {
                const secret = event.target.checked
                change({
                  fields: fields.map(other => (other.id === field.id ? { ...other, secret } : other)),
                })
              }}
            />
            Secret
          </label>
          <IconButton
            size="s"
            icon={Trash2}
            label={`Remove field ${field.label || index + 1}`}
            disabled={fields.length === 1}
            onClick={() => {
              const rest = fields.filter(other => other.id !== field.id)
              change({
                fields: rest,
                ...(valueField === field.id && rest[0] ? { valueField: rest[0].id } : {}),
              })
            }}
          />
        </div>
      ))}
      {problems.fields && <p className={styles.problem}>{problems.fields}</p>}
    </fieldset>
  )
}
