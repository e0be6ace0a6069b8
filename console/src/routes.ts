import {
  Bell,
  FileText,
  Gauge,
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
import { type ComponentType, lazy } from 'react';

export interface Room {
  /** Within the tenant's area, or the platform's; parameters as wouter has them. */
  path: string;
  page: ComponentType;
  /** Fetches its code ahead of time. */
  load: () => Promise<unknown>;
}

export interface Entry {
  to: string;
  title: string;
  icon: LucideIcon;
  /** Other words by which somebody may look for it. */
  also?: string;
}

export interface Group {
  title: string;
  entries: Entry[];
}

function room<Name extends string>(
  path: string,
  load: () => Promise<Record<Name, ComponentType>>,
  name: Name,
): Room {
  return { path, load, page: lazy(async () => ({ default: (await load())[name] as ComponentType })) };
}

export const TENANT_ROOMS: Room[] = [
  room('/', () => import('./pages/overview/overview-page'), 'OverviewPage'),
];

export const PLATFORM_ROOMS: Room[] = [];

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
      { to: '/keys', title: 'API keys', icon: KeyRound, also: 'tokens' },
      { to: '/members', title: 'Members', icon: Users, also: 'people team invitations roles' },
    ],
  },
  {
    title: 'Watch',
    entries: [
      { to: '/set-aside', title: 'Set aside', icon: TriangleAlert, also: 'failed retry' },
      { to: '/audit', title: 'Audit', icon: ScrollText, also: 'log requests history' },
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
      { to: '/operators', title: 'Operators', icon: Users, also: 'people keys' },
      { to: '/audit', title: 'Audit', icon: Bell, also: 'log' },
    ],
  },
];
