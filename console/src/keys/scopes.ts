import type { ApiKey } from '@carillon/client';

export type Scope = ApiKey['scopes'][number];

/** What each scope opens; the type checker misses none. */
const MEANINGS: Record<Scope, string> = {
  'messages:read': 'See messages and what became of them',
  'messages:write': 'Send, change and cancel messages',
  'templates:read': 'See templates',
  'templates:write': 'Write and publish templates',
  'campaigns:read': 'See campaigns',
  'campaigns:write': 'Make and launch campaigns',
  'suppressions:read': 'See who is held back',
  'suppressions:write': 'Hold back and let go',
  'contacts:read': 'See contacts and audiences',
  'contacts:write': 'Change contacts and audiences',
  'webhooks:read': 'See endpoints, events and their log',
  'webhooks:write': 'Change endpoints, replay, recover',
  'senders:read': 'See domains and settings',
  'senders:write': 'Change domains and settings',
  'smtp:read': 'See SMTP users and addresses',
  'smtp:write': 'Change SMTP users and addresses',
  'reports:read': 'Read statistics',
  'api_keys:read': 'See API keys',
  'api_keys:write': 'Make keys that may do no more',
  'members:read': 'See who signs in',
  'members:write': 'Invite people, and change what they may do',
  'privacy:read': 'Export what is known of a person',
  'privacy:write': 'Erase a person',
  'audit:read': 'Read the audit and request logs',
};

export const ALL_SCOPES = Object.keys(MEANINGS) as Scope[];

const TITLES: Record<string, string> = {
  messages: 'Messages',
  templates: 'Templates',
  campaigns: 'Campaigns',
  suppressions: 'Suppressions',
  contacts: 'Contacts',
  webhooks: 'Webhooks',
  senders: 'Senders',
  smtp: 'SMTP',
  reports: 'Statistics',
  api_keys: 'API keys',
  members: 'Members',
  privacy: 'Privacy',
  audit: 'Audit',
};

export interface ScopeGroup {
  title: string;
  scopes: { scope: Scope; meaning: string }[];
}

export const SCOPE_GROUPS: ScopeGroup[] = Object.entries(TITLES).map(([noun, title]) => ({
  title,
  scopes: ALL_SCOPES.filter((scope) => scope.startsWith(`${noun}:`)).map((scope) => ({
    scope,
    meaning: MEANINGS[scope],
  })),
}));

/** What keys are mostly for; `write` does not hold `read`. */
export const PRESETS = {
  send: { label: 'Send', scopes: ['messages:read', 'messages:write', 'templates:read'] },
  read: { label: 'Read only', scopes: ALL_SCOPES.filter((scope) => scope.endsWith(':read')) },
  all: { label: 'Everything', scopes: ALL_SCOPES },
} as const satisfies Record<string, { label: string; scopes: readonly Scope[] }>;

export type Preset = keyof typeof PRESETS | 'own';

export function presetOf(scopes: readonly Scope[]): Preset {
  const found = (Object.keys(PRESETS) as (keyof typeof PRESETS)[]).find((name) => {
    const wanted: readonly Scope[] = PRESETS[name].scopes;
    return wanted.length === scopes.length && wanted.every((scope) => scopes.includes(scope));
  });
  return found ?? 'own';
}

/** In a few words, for a list. */
export function scopeWords(scopes: readonly Scope[]): string {
  const preset = presetOf(scopes);
  if (preset !== 'own') return PRESETS[preset].label;
  const [first = '', ...others] = scopes;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
