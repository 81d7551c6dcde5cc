import type { ReactNode } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import type { ReplayPlan } from '#shared/model/replay.ts'
import { Button, Callout, Spinner } from '../../../components/index.ts'
import { cx } from '../../../lib/cx.ts'
import { count } from '../../../lib/format.ts'
import styles from './replay.module.css'
import { amount, groupProblems } from './replay-request.ts'
import type { PlanState } from './use-replay-plan.ts'

const MOST_PROBLEMS = 5

/** What the replay will do, before it does it. */
export function ReplayPlanView({ state, isOne }: { state: PlanState; isOne: boolean }) {
  const { plan, error, isFresh, retry } = state
  if (error) {
    return (
      <div className={styles.plan}>
        <Callout
          tone="danger"
          actions={
            <Button size="s" onClick={retry}>
              Try again
            </Button>
          }
        >
          {toErrorInfo(error).message}
        </Callout>
      </div>
    )
  }
  if (!plan) {
    return (
      <div className={styles.plan}>
        <Spinner label="Looking at what the replay needs" />
      </div>
    )
  }
  return (
    <section
      className={cx(styles.plan, !isFresh && styles.stale)}
      aria-label="What it will do"
      aria-busy={!isFresh}
    >
      <dl className={styles.facts}>
        {isOne ? (
          <>
            <Names label="Will run" names={plan.running} />
            <Names label="Outputs used again" names={plan.reused} />
          </>
        ) : (
          <Fact label="Will run">{amount(plan)}</Fact>
        )}
        <Names label="Asked again for secrets" names={plan.askedAgain} />
      </dl>
      <Problems plan={plan} isOne={isOne} />
    </section>
  )
}

function Names({ label, names }: { label: string; names: readonly string[] }) {
  if (names.length === 0) return null
  return (
    <Fact label={label}>
      {names.map(name => (
        <code key={name} className={styles.name}>
          {name}
        </code>
      ))}
    </Fact>
  )
}

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className={styles.fact}>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)

function Problems({ plan, isOne }: { plan: ReplayPlan; isOne: boolean }) {
  const groups = groupProblems(plan)
  if (groups.length === 0) return null
  const hidden = groups.length - MOST_PROBLEMS
  return (
    <Callout tone={plan.runCount === 0 ? 'danger' : 'warning'}>
      {!isOne && (
        <p>
          {count(plan.problems.length, 'run')} can’t be replayed this way
          {plan.runCount > 0 && ', and will be left out'}.
        </p>
      )}
      <ul className={styles.problems}>
        {groups.slice(0, MOST_PROBLEMS).map(({ message, count: n }) => (
          <li key={message}>
            {message}
            {!isOne && n > 1 && <span className={styles.faint}> · {count(n, 'run')}</span>}
          </li>
        ))}
        {hidden > 0 && <li className={styles.faint}>and {count(hidden, 'other reason')}</li>}
      </ul>
    </Callout>
  )
}
