import type { GrantType, OAuthProvider } from '#shared/model/action.ts'
import { Select, Switch, TextArea, TextField } from '../../../components/index.ts'
import type { AppForm } from './app-form.ts'
import type { FormPartProps } from './check-form.ts'
import styles from './define.module.css'

const GRANTS = [
  { grant: 'authorization_code', label: 'Sign-in page' },
  { grant: 'device_code', label: 'Device code' },
  { grant: 'client_credentials', label: 'Client credentials' },
] as const satisfies readonly { grant: GrantType; label: string }[]

const CLIENT_AUTH = [
  { value: 'client_secret_post', label: 'Secret in the request', description: 'client_secret_post' },
  { value: 'client_secret_basic', label: 'Secret in a header', description: 'client_secret_basic' },
  { value: 'none', label: 'No secret', description: 'A public client, by PKCE alone' },
] as const satisfies readonly { value: OAuthProvider['clientAuth']; label: string; description: string }[]

/** Select has no empty values, and a blank is easily lost. */
const SEPARATORS = [
  { value: 'space', label: 'A space' },
  { value: 'comma', label: 'A comma' },
]

/** The addresses of an OAuth 2.0 provider, and what it wants to be asked. */
export function OAuthFields({ form, change, problems }: FormPartProps) {
  const has = (grant: GrantType) => form.grants.includes(grant)
  const toggle = (grant: GrantType) =>
    change({ grants: has(grant) ? form.grants.filter(other => other !== grant) : [...form.grants, grant] })
  return (
    <div className={styles.part}>
      <fieldset className={styles.fields}>
        <legend>Ways to sign in</legend>
        <div className={styles.checks}>
          {GRANTS.map(({ grant, label }) => (
            <label key={grant} className={styles.check}>
              <input type="checkbox" checked={has(grant)} onChange={() => toggle(grant)} />
              {label}
            </label>
          ))}
        </div>
        {problems.grants && <p className={styles.problem}>{problems.grants}</p>}
      </fieldset>
      {has('authorization_code') && (
        <Address name="authorizationEndpoint" label="Authorization address" {...{ form, change, problems }} />
      )}
      <Address name="tokenEndpoint" label="Token address" {...{ form, change, problems }} />
      {has('device_code') && (
        <Address name="deviceAuthorizationEndpoint" label="Device address" {...{ form, change, problems }} />
      )}
      <TextArea
        label="Scopes"
        optional
        mono
        rows={3}
        placeholder={'contacts.read | Read contacts\ncontacts.write | Change contacts'}
        hint="One a line; what follows | is shown when signing in."
        value={form.scopes}
        onChange={scopes => change({ scopes })}
        error={problems.scopes}
      />
      <Select
        label="Client authentication"
        value={form.clientAuth}
        options={CLIENT_AUTH}
        error={problems.clientAuth}
        onChange={next => change({ clientAuth: next as AppForm['clientAuth'] })}
      />
      {has('authorization_code') && (
        <Switch
          label="Sign in inside of Patchbay"
          description="In a separate window that keeps nothing. Off: in your browser alone, for providers that refuse such windows."
          checked={form.embeddedWindow}
          onChange={embeddedWindow => change({ embeddedWindow })}
        />
      )}
      <More {...{ form, change, problems }} />
    </div>
  )
}

const MORE = ['revocationEndpoint', 'issuer', 'identityUrl', 'identityPath', 'authorizationParams'] as const

function More({ form, change, problems }: FormPartProps) {
  const hasProblem = MORE.some(name => problems[name])
  const isFilled = MORE.some(name => form[name] !== '') || !form.anyLoopbackPort
  return (
    <details className={styles.more} open={hasProblem || isFilled || undefined}>
      <summary>More options</summary>
      <div className={styles.moreBody}>
        <Address
          name="revocationEndpoint"
          label="Revocation address"
          optional
          {...{ form, change, problems }}
        />
        <Address name="issuer" label="Issuer" optional {...{ form, change, problems }} />
        <div className={styles.pair}>
          <Address
            name="identityUrl"
            label="Address that tells who it is"
            optional
            {...{ form, change, problems }}
          />
          <TextField
            label="Where in the answer"
            optional
            mono
            placeholder="user.email"
            value={form.identityPath}
            onChange={identityPath => change({ identityPath })}
            error={problems.identityPath}
          />
        </div>
        <TextArea
          label="Extra parameters"
          optional
          mono
          rows={2}
          placeholder="access_type=offline"
          hint="Of the authorization request; one a line."
          value={form.authorizationParams}
          onChange={authorizationParams => change({ authorizationParams })}
          error={problems.authorizationParams}
        />
        <Select
          label="Between scopes"
          value={form.scopeSeparator === ',' ? 'comma' : 'space'}
          options={SEPARATORS}
          onChange={next => change({ scopeSeparator: next === 'comma' ? ',' : ' ' })}
        />
        <Switch
          label="Any port of this machine"
          description="The provider takes the redirect address with any port. Off: one port is chosen, and registered with it."
          checked={form.anyLoopbackPort}
          onChange={anyLoopbackPort => change({ anyLoopbackPort })}
        />
      </div>
    </details>
  )
}

type AddressName =
  | 'authorizationEndpoint'
  | 'tokenEndpoint'
  | 'deviceAuthorizationEndpoint'
  | 'revocationEndpoint'
  | 'issuer'
  | 'identityUrl'

interface AddressProps extends FormPartProps {
  readonly name: AddressName
  readonly label: string
  readonly optional?: boolean
}

const Address = ({ name, label, optional, form, change, problems }: AddressProps) => (
  <TextField
    label={label}
    optional={optional}
    mono
    placeholder="https://"
    value={form[name]}
    onChange={value => change({ [name]: value })}
    error={problems[name]}
  />
)
