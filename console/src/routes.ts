import {
  Coins,
  FileText,
  Gauge,
  Globe,
  KeyRound,
  ListX,
  type LucideIcon,
  Mail,
  Megaphone,
  ScrollText,
  ShieldCheck,
  TriangleAlert,
  Users,
  UsersRound,
  Webhook,
  Building2,
  Layers,
} from 'lucide-react';
import { AUDIENCE_ROOMS } from './pages/audiences/audiences-rooms';
import { AUDIT_ROOMS } from './pages/audit/audit-rooms';
import { CAMPAIGN_ROOMS } from './pages/campaigns/campaigns-rooms';
import { KEY_ROOMS } from './pages/keys/keys-rooms';
import { MEMBER_ROOMS } from './pages/members/members-rooms';
import { MESSAGE_ROOMS } from './pages/messages/messages-rooms';
import { OVERVIEW_ROOMS } from './pages/overview/overview-rooms';
import { SENDER_ROOMS } from './pages/senders/senders-rooms';
import { SET_ASIDE_ROOMS } from './pages/set-aside/set-aside-rooms';
import { SUPPRESSION_ROOMS } from './pages/suppressions/suppressions-rooms';
import { TEMPLATE_ROOMS } from './pages/templates/templates-rooms';
import { WEBHOOK_ROOMS } from './pages/webhooks/webhooks-rooms';
import { PLATFORM_ROOMS } from './pages/platform/platform-rooms';
import type { Scope } from './api/may';
import type { Room } from './room';

export interface Entry {
  to: string;
  title: string;
  icon: LucideIcon;
  /** Other words by which somebody may look for it. */
  also?: string;
  /** Who does not hold it is not led there. */
  needs?: Scope;
}

export interface Group {
  title: string;
  entries: Entry[];
}

export const TENANT_ROOMS: Room[] = [
  ...MESSAGE_ROOMS,
  ...CAMPAIGN_ROOMS,
  ...TEMPLATE_ROOMS,
  ...AUDIENCE_ROOMS,
  ...SUPPRESSION_ROOMS,
  ...SENDER_ROOMS,
  ...WEBHOOK_ROOMS,
  ...KEY_ROOMS,
  ...MEMBER_ROOMS,
  ...SET_ASIDE_ROOMS,
  ...AUDIT_ROOMS,
  ...OVERVIEW_ROOMS,
];

export const TENANT_GROUPS: Group[] = [
  { title: '', entries: [{ to: '/', title: 'Overview', icon: Gauge, also: 'home dashboard statistics' }] },
  {
    title: 'Send',
    entries: [
      { to: '/messages', title: 'Messages', icon: Mail, also: 'e-mail sms deliveries search' },
      { to: '/campaigns', title: 'Campaigns', icon: Megaphone, also: 'newsletter schedule' },
      { to: '/templates', title: 'Templates', icon: FileText, also: 'content layout' },
    ],
  },
  {
    title: 'People',
    entries: [
      { to: '/audiences', title: 'Audiences', icon: UsersRound, also: 'contacts import lists' },
      { to: '/suppressions', title: 'Suppressions', icon: ListX, also: 'unsubscribed blocked topics' },
    ],
  },
  {
    title: 'Set up',
    entries: [
      { to: '/senders', title: 'Senders', icon: ShieldCheck, also: 'domains dns dkim' },
      { to: '/webhooks', title: 'Webhooks', icon: Webhook, also: 'endpoints events' },
      { to: '/keys', title: 'API keys', icon: KeyRound, also: 'tokens', needs: 'api_keys:read' },
      {
        to: '/members',
        title: 'Members',
        icon: Users,
        also: 'people team invitations roles',
        needs: 'members:read',
      },
    ],
  },
  {
    title: 'Watch',
    entries: [
      { to: '/set-aside', title: 'Set aside', icon: TriangleAlert, also: 'failed retry' },
      {
        to: '/audit',
        title: 'Audit',
        icon: ScrollText,
        also: 'log requests history',
        needs: 'audit:read',
      },
    ],
  },
];

export const PLATFORM_GROUPS: Group[] = [
  {
    title: 'Platform',
    entries: [
      { to: '/', title: 'Overview', icon: Gauge, also: 'statistics' },
      { to: '/tenants', title: 'Tenants', icon: Building2, also: 'subaccounts provisioning quotas' },
      { to: '/queues', title: 'Queues', icon: Layers, also: 'lanes jobs' },
      { to: '/set-aside', title: 'Set aside', icon: TriangleAlert, also: 'failed retry' },
      { to: '/people', title: 'People', icon: Users, also: 'operators members invitations' },
      { to: '/operators', title: 'Operator keys', icon: KeyRound, also: 'operators' },
      { to: '/audit', title: 'Audit', icon: ScrollText, also: 'log' },
    ],
  },
  {
    title: 'Shared by tenants',
    entries: [
      { to: '/domains', title: 'Domains', icon: Globe, also: 'senders dns lend' },
      { to: '/templates', title: 'Templates', icon: FileText, also: 'content layout' },
      { to: '/prices', title: 'Prices', icon: Coins, also: 'costs currency' },
    ],
  },
];

const AREA = /^\/console\/(platform|t\/[^/]+\/[^/]+)(\/.*)?$/;

/** The code of the page that an address names, so that it comes beside the session and not after it. */
export function loadRoomAt(address: string): void {
  const [, area, path = '/'] = AREA.exec(address) ?? [];
  const rooms = area === 'platform' ? PLATFORM_ROOMS : TENANT_ROOMS;
  const found = rooms.find((room) => new RegExp(`^${room.path.replace(/:\w+/g, '[^/]+')}/?$`).test(path));
  // Where it fails, the page asks again and tells of it.
  if (area) void found?.load().catch(() => undefined);
}
