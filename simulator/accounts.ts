import type { Credential } from './credentials';
import type { StoredAttachment, StoredHeader } from './message';

export type SuppressionReason = 'manual' | 'spam' | 'unsubscribe' | 'bounce' | 'compliance';

export interface Suppression {
  reason: SuppressionReason;
  at: number;
  description: string;
  subject: string | null;
  /** The e-mail that led to it. */
  emailId?: string;
}

export interface Webhook {
  id: number;
  url: string;
  events: string[] | null;
  smsEvents: string[] | null;
  headers: string[];
  usernames: string[];
  outputFormat: 'form' | 'json';
  authType: '' | 'bearer' | 'basic';
  authValue: string;
  disabled: boolean;
  /** As given: the provider has not published their shape. */
  customHeaders: unknown;
}

export interface SenderDomain {
  domain: string;
  dkimVerified: boolean;
  rpathVerified: boolean;
  trackingVerified: boolean;
  dkimSelector: string;
  rpathSelector: string;
  trackingSubdomain: string;
  /** Subaccounts that may send from it too, and whether those still to come may. */
  access: Set<string>;
  futureSubaccounts: boolean;
}

export interface Template {
  id: string;
  name: string;
  subject: string;
  html: string;
  text: string;
  variables: Record<string, unknown>;
  tags: string[];
  updatedAt: number;
}

export interface SmtpUser extends Credential {
  username: string;
  password: string;
}

export interface IpAuth extends Credential {
  address: string;
}

export interface IpAllowList {
  enabled: boolean;
  /** By address or network, the description. */
  entries: Map<string, string>;
}

export type AllowedSendersMode = 'whitelist' | 'blacklist' | 'disabled';

export interface ReceivedSms {
  id: string;
  from: string;
  to: string;
  content: string;
  at: number;
}

export interface Account {
  id: string;
  name: string;
  email: string;
  master: boolean;
  state: 'Active' | 'Closed' | 'Suspended';
  planSize: number;
  planUsed: number;
  dedicatedIp: boolean;
  ipPool?: number;
  archiving: boolean;
  enforce2fa: boolean;
  smsEnabled: boolean;
  smsLimit: number;
  smsUsed: number;
  /** The month, such as 2026-11, that `planUsed` and `smsUsed` are of. */
  cycle: string;
  createdAt: number;
  webhooks: Map<number, Webhook>;
  /** By lower-case address or domain, then by reason. */
  suppressions: Map<string, Map<SuppressionReason, Suppression>>;
  domains: Map<string, SenderDomain>;
  /** Domains of the master that this account may send from. */
  delegatedDomains: Set<string>;
  singleSenders: Map<string, { address: string; verified: boolean }>;
  templates: Map<string, Template>;
  /** Addresses and domains, in lower case. */
  allowedSenders: { mode: AllowedSendersMode; entries: Set<string> };
  allowedRecipients: { enabled: boolean; entries: Set<string> };
  smtpUsers: Map<string, SmtpUser>;
  ipAuths: Map<string, IpAuth>;
  ipAllowLists: { smtp: IpAllowList; api: IpAllowList };
  smsReceived: ReceivedSms[];
}

export interface ApiKey extends Credential {
  key: string;
  accountId: string;
  endpoints: string[];
  /** Set by the provider alone, for misuse. */
  sendingStatus?: 'allowed' | 'blocked';
}

/** What the world outside knows about a domain: set by the control API, read when the provider checks DNS. */
export interface DnsRecords {
  dkim: boolean;
  returnpath: boolean;
  tracking: boolean;
}

/** An e-mail waiting for its time, already validated. */
export interface ScheduledEmail {
  scheduleId: string;
  accountId: string;
  key: string;
  operation: string;
  at: number;
  clientIp: string;
  draft: EmailDraft;
}

export interface EmailDraft {
  sender: string;
  senderAddress: string;
  senderName: string;
  senderDomain: string;
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  html: string;
  text: string;
  headers: StoredHeader[];
  attachments: StoredAttachment[];
  bytes: number;
}

export const MASTER_ID = 'master';

export function newAccount(settings: Pick<Account, 'id' | 'name'> & Partial<Account>): Account {
  return {
    email: '',
    master: false,
    state: 'Active',
    planSize: 10_000,
    planUsed: 0,
    dedicatedIp: false,
    archiving: false,
    enforce2fa: false,
    smsEnabled: false,
    smsLimit: 1000,
    smsUsed: 0,
    cycle: '',
    createdAt: Date.now(),
    webhooks: new Map(),
    suppressions: new Map(),
    domains: new Map(),
    delegatedDomains: new Set(),
    singleSenders: new Map(),
    templates: new Map(),
    allowedSenders: { mode: 'disabled', entries: new Set() },
    allowedRecipients: { enabled: false, entries: new Set() },
    smtpUsers: new Map(),
    ipAuths: new Map(),
    ipAllowLists: {
      smtp: { enabled: false, entries: new Map() },
      api: { enabled: false, entries: new Map() },
    },
    smsReceived: [],
    ...settings,
  };
}

/** `api-` and twelve characters: how activity and events name a key. */
export function shortKey(key: string): string {
  return key.slice(0, 16);
}

export function maskedKey(key: string): string {
  return shortKey(key).padEnd(36, '*');
}

/** True when `address` or its domain is suppressed in this account. */
export function isSuppressed(account: Account, address: string): boolean {
  if (account.suppressions.size === 0) return false;
  return holdsAddress(account.suppressions, address);
}

/** True when a list of addresses and domains, in lower case, holds `address` or its domain. */
export function holdsAddress(list: { has(entry: string): boolean }, address: string): boolean {
  const lower = address.toLowerCase();
  return list.has(lower) || list.has(lower.slice(lower.lastIndexOf('@') + 1));
}

export function addSuppression(account: Account, address: string, suppression: Suppression): boolean {
  const lower = address.toLowerCase();
  const reasons = account.suppressions.get(lower) ?? new Map<SuppressionReason, Suppression>();
  if (reasons.has(suppression.reason)) return false;
  account.suppressions.set(lower, reasons.set(suppression.reason, suppression));
  return true;
}
