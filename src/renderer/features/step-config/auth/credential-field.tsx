import type { Path } from '#shared/json.ts'
import type { AuthField } from '#shared/model/action.ts'
import { Callout, Field } from '../../../components/index.ts'
import { ExpressionInput } from '../expression/expression-input.tsx'
import fieldStyles from '../fields/fields.module.css'
import { errorIn, useFieldProblems, warningIn } from '../step-context.tsx'
import { holdsLiteralSecret } from './literal-secret.ts'

interface CredentialFieldProps {
  readonly field: AuthField
  readonly path: Path
  readonly value: string
  readonly onChange: (value: string) => void
}

/** One credential that comes in at run time. Always an expression: a secret typed here would be in the file. */
export function CredentialField({ field, path, value, onChange }: CredentialFieldProps) {
  const problems = useFieldProblems(path)
  const error = errorIn(problems)
  const isLiteral = field.secret && holdsLiteralSecret(value)
  const warning = warningIn(problems)
  return (
    <div data-field={path.join('.')} className={fieldStyles.field}>
      <Field label={field.label} hint={hintOf(field)} error={error} optional={field.optional}>
        {ids => (
          <ExpressionInput
            id={ids.id}
            describedBy={ids['aria-describedby']}
            isInvalid={error !== undefined}
            label={field.label}
            value={value}
            onChange={onChange}
            placeholder={field.default === undefined ? '{{ steps. }}' : `Default: ${field.default}`}
            multiline={field.multiline}
            problems={problems}
            secretFirst={field.secret}
          />
        )}
      </Field>
      {isLiteral ? (
        <Callout tone="warning">
          This looks like a secret typed out. It would be saved in the workflow’s file, for everyone who opens
          it. Use an expression such as <code>{'{{ steps.get_token.$return_value.access_token }}'}</code>, a
          secret env value, or an account.
        </Callout>
      ) : (
        warning && !error && <Callout tone="warning">{warning}</Callout>
      )}
    </div>
  )
}

/** What the field is, which values it takes, and what an address means for where the credential goes. */
const hintOf = ({ description, options, address }: AuthField): string | undefined =>
  [
    description,
    options && `One of ${options.map(({ value }) => value).join(', ')}.`,
    address &&
      'The credential may be sent to this address when you write it here, or when it comes from the step that gives the secret.',
  ]
    .filter(Boolean)
    .join(' ') || undefined
