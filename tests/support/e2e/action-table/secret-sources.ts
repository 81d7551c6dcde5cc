import { startDoppler } from '../../stand-ins/doppler.ts'
import { startVault } from '../../stand-ins/hashicorp-vault.ts'
import { startNango } from '../../stand-ins/nango.ts'
import { type AppCase, asSent, byWay, canaries, canary, restCase } from './action-case.ts'

const vaultTokens = canaries('hvs.')
const vaultSecret = canary()
const vaultHeader = (way: keyof typeof vaultTokens) => ({ credential: vaultTokens[way] })

/** Only the credential knows where it is. */
const vault: AppCase = {
  app: 'hashicorp_vault',
  isConnectedByHand: true,
  given: [vaultSecret],
  steps: [
    {
      action: 'hashicorp-vault.get-secret',
      props: () => ({ path: 'users/ada' }),
      arrives: ({ way }) => [{ ...vaultHeader(way), request: 'GET /v1/secret/data/users/ada' }],
      summary: 'Read the secret “users/ada”',
      isSecret: true,
    },
    {
      action: 'hashicorp-vault.list-secrets',
      props: () => ({ path: 'users' }),
      arrives: ({ way }) => [{ ...vaultHeader(way), request: 'GET /v1/secret/metadata/users' }],
      summary: 'Listed 2 names',
    },
  ],
  async start() {
    const server = await startVault({
      tokens: Object.values(vaultTokens),
      secret: { access_token: vaultSecret },
    })
    return {
      ...server,
      allowedHosts: [],
      credentials: {
        hashicorp_vault: byWay(way => ({ address: server.endpoint, token: vaultTokens[way] })),
      },
      received: () =>
        server.requests.map(request => ({
          ...asSent(request),
          credential: request.headers['x-vault-token'],
        })),
    }
  },
}

const dopplerSecret = canary()
const dopplerPlace = { project: 'backend', config: 'prd' }

const doppler: AppCase = {
  ...restCase({
    app: 'doppler',
    field: 'token',
    prefix: 'dp.st.',
    start: tokens => startDoppler({ tokens, secrets: { STRIPE_KEY: dopplerSecret } }),
    steps: [
      {
        action: 'doppler.get-secret',
        props: () => ({ name: 'STRIPE_KEY', ...dopplerPlace }),
        sends: () => [
          { request: 'GET /v3/configs/config/secret', query: { name: 'STRIPE_KEY', ...dopplerPlace } },
        ],
        summary: 'Read the secret “STRIPE_KEY”',
        isSecret: true,
      },
      {
        action: 'doppler.get-secrets',
        props: () => dopplerPlace,
        sends: () => [{ request: 'GET /v3/configs/config/secrets/download', query: dopplerPlace }],
        summary: 'Read 1 secret',
        isSecret: true,
      },
    ],
  }),
  given: [dopplerSecret],
}

const nangoToken = canary()

const nango: AppCase = {
  ...restCase({
    app: 'nango',
    field: 'secret_key',
    prefix: 'nk-',
    start: keys => startNango({ keys, credentials: { type: 'OAUTH2', access_token: nangoToken } }),
    steps: [
      {
        action: 'nango.get-connection',
        props: () => ({ connectionId: 'ada/1', providerConfigKey: 'google-sheets' }),
        sends: () => [{ request: 'GET /connections/ada/1', query: { provider_config_key: 'google-sheets' } }],
        summary: 'Read the credentials of connection ada/1 (google-sheets)',
        isSecret: true,
      },
    ],
  }),
  given: [nangoToken],
}

const kept = canary()

/** A store of this machine: always an account, and nothing is sent. */
const localSecrets: AppCase = {
  app: 'local_secrets',
  isConnectedByHand: true,
  ways: ['account'],
  steps: [
    {
      action: 'local-secrets.get-secret',
      props: () => ({ name: 'crm_key' }),
      arrives: () => [],
      summary: 'Read the local secret “crm_key”',
      isSecret: true,
    },
  ],
  start: async () => ({
    endpoint: '',
    host: '',
    allowedHosts: [],
    credentials: { local_secrets: { account: { crm_key: kept }, external: {} } },
    received: () => [],
    stop: async () => undefined,
  }),
}

/** What steps get other credentials from. */
export const SECRET_SOURCES: readonly AppCase[] = [vault, doppler, nango, localSecrets]
