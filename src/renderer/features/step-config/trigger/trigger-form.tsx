import { useCallback } from 'react'
import type { Trigger } from '#shared/model/workflow.ts'
import { Callout } from '../../../components/index.ts'
import { withTrigger } from '../../../lib/document/parts.ts'
import { problemsOf, useDocument, useDocumentStore } from '../../../lib/stores/index.ts'
import { JsonField } from '../fields/json-field.tsx'
import styles from '../panel.module.css'
import { Section } from '../section.tsx'
import { EventOfRun } from './event-of-run.tsx'
import { WebhookForm } from './webhook-form.tsx'

/** What starts a run. */
export function TriggerForm({ trigger }: { trigger: Trigger }) {
  const store = useDocumentStore()
  const problems = useDocument(state => state.problems)
  const change = useCallback(
    (recipe: (now: Trigger) => Trigger, coalesce?: string) =>
      store
        .getState()
        .edit(
          workflow => withTrigger(workflow, trigger.id, recipe),
          coalesce === undefined ? {} : { coalesce: `type:${trigger.id}:${coalesce}` },
        ),
    [store, trigger.id],
  )
  const isWebhook = trigger.type === 'webhook'
  return (
    <>
      <div className={styles.form}>
        {problemsOf(problems, trigger.id).map(problem => (
          <Callout key={problem.message} tone={problem.severity === 'error' ? 'danger' : 'warning'}>
            {problem.message}
          </Callout>
        ))}
        {isWebhook ? (
          <WebhookForm trigger={trigger} change={change} />
        ) : (
          <p className={styles.description}>
            Starts when you press Run, or by <code>patchbay run</code> on the command line.
          </p>
        )}
      </div>
      <Section title="Sample event" aside={<EventOfRun trigger={trigger} />}>
        <div data-field="sampleEvent">
          <JsonField
            label="Sample event"
            frame={{
              hint: isWebhook
                ? 'The request that Run and Test send: method, headers, query, body. Steps read it as steps.trigger.event.'
                : 'What Run and Test send. Steps read it as steps.trigger.event.',
            }}
            value={trigger.sampleEvent}
            onChange={event => change(now => ({ ...now, sampleEvent: event ?? {} }), 'sampleEvent')}
            placeholder={isWebhook ? '{ "body": { } }' : '{ }'}
            minLines={8}
          />
        </div>
      </Section>
    </>
  )
}
