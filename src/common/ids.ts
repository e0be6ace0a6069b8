import { typeidUnboxed } from 'typeid-js';

/**
 * Ids are TypeIDs (https://github.com/jetify-com/typeid): a prefix that names the noun, `_`, and 26 characters of
 * a UUIDv7, so that they sort by time of creation. One spelling everywhere: URL, JSON, SQL, log line.
 */
export type Id<Prefix extends string> = `${Prefix}_${string}`;

export type TenantId = Id<'ten'>;
export type ApiKeyId = Id<'key'>;
export type RequestId = Id<'req'>;
export type AuditEntryId = Id<'aud'>;
export type OperatorId = Id<'opr'>;
export type PersonId = Id<'per'>;
export type InvitationId = Id<'inv'>;
export type TemplateId = Id<'tpl'>;
export type TemplateVersionId = Id<'tpv'>;
export type MessageId = Id<'msg'>;
export type DeliveryId = Id<'dlv'>;
export type GateId = Id<'gat'>;
export type CampaignId = Id<'cmp'>;
export type CampaignRunId = Id<'run'>;
export type DispatchId = Id<'dsp'>;
export type MessageEventId = Id<'evt'>;
export type ProviderEventId = Id<'pev'>;
export type SuppressionId = Id<'sup'>;
export type TopicPreferenceId = Id<'tpf'>;
export type ReceivedSmsId = Id<'rsm'>;
export type WebhookEndpointId = Id<'whk'>;
export type WebhookDeliveryId = Id<'whd'>;
export type TenantKeyId = Id<'dky'>;
export type ContactId = Id<'con'>;
export type AudienceId = Id<'lst'>;
export type ContactImportId = Id<'imp'>;

export function newId<Prefix extends string>(prefix: Prefix): Id<Prefix> {
  return typeidUnboxed(prefix) as string as Id<Prefix>;
}

const SUFFIX = '[0-7][0-9a-hjkmnp-tv-z]{25}';
const WHOLE_SUFFIX = new RegExp(`^${SUFFIX}$`);

/** For validators: an id of one of these kinds, and nothing else. */
export function idPattern(...prefixes: string[]): RegExp {
  return new RegExp(`^(?:${prefixes.join('|')})_${SUFFIX}$`);
}

export function isId<Prefix extends string>(prefix: Prefix, value: unknown): value is Id<Prefix> {
  return (
    typeof value === 'string' &&
    value.startsWith(`${prefix}_`) &&
    WHOLE_SUFFIX.test(value.slice(prefix.length + 1))
  );
}

const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz';

/** The first id of its kind that could have been made then: those made since sort after it. */
export function firstIdAt<Prefix extends string>(prefix: Prefix, at: Date): Id<Prefix> {
  const ms = Math.max(0, at.getTime());
  const head = Array.from({ length: 10 }, (_, i) => BASE32[Math.floor(ms / 32 ** (9 - i)) % 32]).join('');
  return `${prefix}_${head}${'0'.repeat(16)}`;
}

/** When it was made, to the millisecond: the first 48 bits of a UUIDv7 (RFC 9562), in ten characters. */
export function madeAt(id: Id<string>): Date {
  const letters = [...id.slice(id.indexOf('_') + 1).slice(0, 10)];
  return new Date(letters.reduce((ms, letter) => ms * 32 + BASE32.indexOf(letter), 0));
}
