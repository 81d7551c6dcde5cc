import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hubspotApp } from '#actions/hubspot/app.ts'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, load, testConnection, WAYS, type Way } from '../../support/action-attempts.ts'
import { describeRefusals } from '../../support/rest-refusals.ts'
import {
  HUBSPOT_TOKEN,
  type HubspotStandIn,
  hubspotError,
  startHubspot,
} from '../../support/stand-ins/hubspot.ts'

const credential = { app: 'hubspot', fields: { oauth_access_token: HUBSPOT_TOKEN } }

let hubspot: HubspotStandIn
beforeEach(async () => {
  hubspot = await startHubspot()
})
afterEach(() => hubspot.stop())

const call = (props: JsonObject = {}, allowedHosts = [hubspot.host]) => ({
  action: 'hubspot.upsert-contact',
  props: { email: 'ada+1@example.com', endpoint: hubspot.endpoint, ...props },
  allowedHosts,
})
const upsert = (props?: JsonObject, way: Way = 'an account') => attemptAs(way, credential, call(props))

describe('Create or Update Contact', () => {
  it.each(WAYS)('makes a contact that is not there, with the token of %s', async way => {
    const attempt = upsert(
      { properties: { firstname: 'Ada', score: 7, company: ['A', 'B'], lastname: null } },
      way,
    )
    await expect(attempt.result).resolves.toMatchObject({
      returnValue: { id: '101' },
      exports: { is_new: true },
      summary: 'Created contact 101 (ada+1@example.com)',
    })
    const properties = { firstname: 'Ada', score: '7', company: 'A;B', lastname: '' }
    expect(hubspot.requests).toMatchObject([
      {
        method: 'PATCH',
        path: '/crm/objects/2026-03/contacts/ada+1@example.com',
        query: { idProperty: 'email' },
        headers: { authorization: `Bearer ${HUBSPOT_TOKEN}` },
        body: { properties },
      },
      {
        method: 'POST',
        path: '/crm/objects/2026-03/contacts',
        body: { properties: { ...properties, email: 'ada+1@example.com' } },
      },
    ])
  })

  it.each(WAYS)(
    'changes the contact that is there, and nothing that is not named, with the token of %s',
    async way => {
      hubspot.contacts.push({
        id: '7',
        properties: { email: 'ada+1@example.com', firstname: 'A', company: 'Old' },
      })
      await expect(upsert({ properties: { company: 'New' } }, way).result).resolves.toMatchObject({
        returnValue: { id: '7', properties: { firstname: 'A', company: 'New' } },
        exports: { is_new: false },
        summary: 'Updated contact 7 (ada+1@example.com)',
      })
      expect(hubspot.requests).toHaveLength(1)
    },
  )

  it('changes the contact of which it is another address', async () => {
    hubspot.contacts.push({ id: '9', also: 'ada+1@example.com', properties: { email: 'ada@example.com' } })
    await expect(upsert({ properties: { company: 'New' } }).result).resolves.toMatchObject({
      returnValue: { id: '9', properties: { email: 'ada@example.com', company: 'New' } },
      exports: { is_new: false },
    })
    expect(hubspot.contacts).toHaveLength(1)
  })

  it('passes on what HubSpot says of a property', async () => {
    const error = await failureOf(upsert({ properties: { nope: 1 } }).result)
    expect(error).toMatchObject({ message: expect.stringContaining('Property "nope" does not exist') })
  })

  it.each(['ada', 'a@b@c', 'a b@c.d', '..'])('refuses “%s” as an address', async email => {
    expect(await failureOf(upsert({ email }).result)).toMatchObject({ details: { field: 'email' } })
    expect(hubspot.requests).toEqual([])
  })

  describeRefusals({
    standIn: () => hubspot,
    attempt: ({ allowedHosts } = { allowedHosts: [hubspot.host] }) =>
      attemptAs('external authentication', credential, call({}, allowedHosts)),
    secret: HUBSPOT_TOKEN,
    refusal: message => hubspotError('X', message),
  })
})

describe('Properties', () => {
  it('are those that a step can fill, the usual ones first', async () => {
    await expect(load(credential, { ...call(), loader: 'properties' })).resolves.toEqual({
      kind: 'fields',
      fields: [
        { key: 'firstname', label: 'First name' },
        { key: 'company', label: 'Company name', description: 'Where they work' },
        { key: 'zebra', label: 'Zebra' },
      ],
    })
  })
})

describe('Test connection', () => {
  it('says which account it is', async () => {
    const led = { from: 'https://api.hubapi.com', to: hubspot.endpoint }
    await expect(testConnection(hubspotApp, credential, led)).resolves.toEqual({ identity: 'account 424242' })
  })
})
