import { LinkTabs } from '../../kit/link-tabs';
import './audiences.css';

const TABS = [
  { to: '/audiences', title: 'Audiences' },
  { to: '/audiences/contacts', title: 'Contacts' },
  { to: '/audiences/imports', title: 'Imports' },
] as const;

export function PeopleTabs({ current }: { current: (typeof TABS)[number]['to'] }) {
  return <LinkTabs label="People" current={current} tabs={TABS} />;
}
