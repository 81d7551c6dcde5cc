import { Send } from 'lucide-react'
import { useState } from 'react'
import type { Trigger } from '#shared/model/workflow.ts'
import { Badge, Button, Callout, CopyButton, JsonText, Select } from '../../../components/index.ts'
import { api, attempt } from '../../../lib/api.ts'
import { useAppStore, useAutosave, useDocument, useDocumentStore } from '../../../lib/stores/index.ts'
import { useTestEvent } from '../../../lib/stores/test-event-store.ts'
import styles from '../panel.module.css'
import { spellCurl } from './curl.ts'
import { useWebhookAddress } from './use-webhook-address.ts'

type Webhook = Extract<Trigger, { type: 'webhook' }>

interface WebhookFormProps {
  readonly trigger: Webhook
  readonly change: (recipe: (now: Trigger) => Trigger) => void
}

/** Where a webhook listens, how it answers, and how to call it. */
export function WebhookForm({ trigger, change }: WebhookFormProps) {
  const url = useWebhookAddress(trigger.id)
  const isSample = useDocument(state => state.isSample)
  return (
    <>
      {url ? <Address url={url} /> : <NoAddress />}
      <Select
        label="Response"
        value={trigger.response}
        onChange={response =>
          change(now => ({ ...now, response: response as Webhook['response'] }) as Trigger)
        }
        options={[
          { value: 'immediate', label: 'At once', description: '200 as soon as the event is taken' },
          {
            value: 'custom',
            label: 'Custom',
            description: 'What a step answers, by Return HTTP Response or $.respond',
          },
        ]}
      />
      {isSample && <SendSample trigger={trigger} />}
      <TestEvent trigger={trigger} change={change} />
      {url && (
        <div>
          <p className={styles.faint}>Call it with the sample event:</p>
          <div className={styles.sample}>
            <pre data-selectable>{spellCurl({ url, event: trigger.sampleEvent })}</pre>
            <CopyButton
              label="Copy curl command"
              text={() => spellCurl({ url, event: trigger.sampleEvent })}
            />
          </div>
        </div>
      )}
    </>
  )
}

function Address({ url }: { url: string }) {
  return (
    <div>
      <p className={styles.faint}>Address</p>
      <div className={styles.address}>
        <code data-selectable title={url}>
          {url}
        </code>
        <CopyButton label="Copy address" text={url} />
      </div>
    </div>
  )
}

/** An event that came in for the editor alone, with the header `x-patchbay-notrigger`. */
function TestEvent({ trigger, change }: WebhookFormProps) {
  const json = useTestEvent(trigger.id)
  if (json === undefined) return null
  const take = () =>
    change(now => ({ ...now, sampleEvent: JSON.parse(json) as Webhook['sampleEvent'] }) as Trigger)
  return (
    <div className={styles.sample} role="status" aria-label="Test event">
      <div className={styles.responseHead}>
        <span>Test event received</span>
        <Button size="s" onClick={take}>
          Use as sample event
        </Button>
      </div>
      <JsonText text={json} />
    </div>
  )
}

/** An address is there while the workflow is enabled and the server runs: says which of the two is missing. */
function NoAddress() {
  const store = useDocumentStore()
  const autosave = useAutosave()
  const workflowId = useDocument(state => state.workflow.id)
  const isEnabled = useDocument(state => state.enabled)
  const server = useAppStore(state => state.info?.webhookServer)
  const [isBusy, setBusy] = useState(false)
  const enable = async () => {
    setBusy(true)
    await attempt('Could not enable the workflow', async () => {
      await autosave.flush()
      store
        .getState()
        .adopt(await api.invoke('workflows.setEnabled', { workflowId, enabled: true }), { replace: false })
    })
    setBusy(false)
  }
  if (isEnabled) {
    return (
      <Callout tone="warning">
        {server?.error ?? 'The webhook server does not run. Its port can be changed in the settings.'}
      </Callout>
    )
  }
  return (
    <Callout
      actions={
        <Button size="s" loading={isBusy} onClick={() => void enable()}>
          Enable workflow
        </Button>
      }
    >
      This workflow is off, so the webhook has no address and answers nobody. Run and Test work all the same.
    </Callout>
  )
}

/** For the sample workflow: sends its webhook over HTTP, as its customer would. */
function SendSample({ trigger }: { trigger: Webhook }) {
  const workflowId = useDocument(state => state.workflow.id)
  const hasUrl = useDocument(state => state.webhookUrls[trigger.id] !== undefined)
  const autosave = useAutosave()
  const [isBusy, setBusy] = useState(false)
  const [answer, setAnswer] = useState<{ readonly status: number; readonly body: string }>()
  const send = async () => {
    setBusy(true)
    setAnswer(undefined)
    const answered = await attempt('Could not send the request', async () => {
      await autosave.flush()
      return api.invoke('sample.sendWebhook', { workflowId, triggerId: trigger.id })
    })
    setAnswer(answered)
    setBusy(false)
  }
  return (
    <div style={{ display: 'grid', gap: 8, justifyItems: 'start' }}>
      <Button icon={Send} loading={isBusy} disabled={!hasUrl} onClick={() => void send()}>
        Send sample request
      </Button>
      {answer && (
        <div className={styles.sample} style={{ justifySelf: 'stretch' }} role="status" aria-label="Response">
          <div className={styles.responseHead}>
            <span>Response</span>
            <Badge tone={answer.status < 400 ? 'success' : 'danger'}>{answer.status}</Badge>
          </div>
          <JsonText text={answer.body} />
        </div>
      )}
    </div>
  )
}
