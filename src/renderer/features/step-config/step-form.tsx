import { useMemo } from 'react'
import type { JsonObject, Path } from '#shared/json.ts'
import type { Action, App, Prop } from '#shared/model/action.ts'
import type { Step } from '#shared/model/workflow.ts'
import { Callout } from '../../components/index.ts'
import { AuthSection } from './auth/auth-section.tsx'
import { CodeAuthSection } from './auth/code-auth-section.tsx'
import { BehaviorSection } from './behavior-section.tsx'
import { CodeField } from './code/code-field.tsx'
import { PropField } from './fields/prop-field.tsx'
import { isVisible } from './fields/visible.ts'
import styles from './panel.module.css'
import { RemoteFormProvider } from './remote/remote-form.tsx'
import { Section } from './section.tsx'
import { setProp, useStepContext } from './step-context.tsx'

interface StepFormProps {
  readonly step: Step
  readonly action: Action
  readonly app: App | undefined
  readonly focusPath: Path | undefined
  readonly onManageAccounts: () => void
}

/** The fields of a step, made from what its action declares. */
export function StepForm({ step, action, app, focusPath, onManageAccounts }: StepFormProps) {
  const { problems } = useStepContext()
  // The form of a code step's inputs stands below its code; the raw object is no field of its own.
  const props = useMemo(
    () => action.props.filter(prop => action.runtime !== 'code' || prop.key !== 'inputs'),
    [action],
  )
  const shown = props.filter(prop => isVisible(prop, action.props, step.props))
  const main = shown.filter(prop => !prop.advanced)
  const advanced = shown.filter(prop => prop.advanced)
  const isAsked = (keys: readonly string[]) =>
    keys.includes(String(focusPath?.[focusPath[0] === 'props' ? 1 : 0]))
  const general = problems.filter(problem => !problem.field || problem.field.length === 0)
  const hasAdvancedProblem = advanced.some(prop =>
    problems.some(({ field }) => field?.[0] === 'props' && field[1] === prop.key),
  )
  return (
    <RemoteFormProvider step={step} action={action}>
      <div className={styles.form}>
        {general.map(problem => (
          <Callout key={problem.message} tone={problem.severity === 'error' ? 'danger' : 'warning'}>
            {problem.message}
          </Callout>
        ))}
        {main.length === 0 && <p className={styles.faint}>This step has nothing to set up.</p>}
        {main.map(prop => (
          <StepProp key={prop.key} step={step} prop={prop} />
        ))}
      </div>
      {action.auth === 'many' ? (
        <CodeAuthSection
          {...{ step, action, onManageAccounts }}
          forceOpen={isAsked(['auth', 'allowedHosts'])}
        />
      ) : (
        <AuthSection
          {...{ step, action, app, onManageAccounts }}
          forceOpen={isAsked(['auth', 'allowedHosts'])}
        />
      )}
      {advanced.length > 0 && (
        <Section
          title="More options"
          startsOpen={hasAdvancedProblem}
          forceOpen={isAsked(advanced.map(prop => prop.key))}
        >
          {advanced.map(prop => (
            <StepProp key={prop.key} step={step} prop={prop} />
          ))}
        </Section>
      )}
      <BehaviorSection step={step} action={action} forceOpen={isAsked(['retry', 'timeoutMs', 'asksAgain'])} />
    </RemoteFormProvider>
  )
}

function StepProp({ step, prop }: { step: Step; prop: Prop }) {
  const { change } = useStepContext()
  const path = useMemo(() => ['props', prop.key], [prop.key])
  const value = step.props[prop.key]
  if (prop.type === 'code') {
    return (
      <CodeField
        prop={prop}
        path={path}
        value={typeof value === 'string' ? value : typeof prop.default === 'string' ? prop.default : ''}
        onChange={code => change(setProp(prop.key, code), prop.key)}
        inputs={step.props.inputs}
        onInputs={(inputs: JsonObject | undefined, key) => change(setProp('inputs', inputs), `inputs.${key}`)}
      />
    )
  }
  return (
    <PropField
      prop={prop}
      path={path}
      value={value}
      onChange={next => change(setProp(prop.key, next), prop.key)}
    />
  )
}
