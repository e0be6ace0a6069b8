import { Dialog } from '@base-ui/react/dialog';
import { Command, defaultFilter } from 'cmdk';
import { ArrowRight, Building2, Landmark, Monitor, Moon, Sun, UserRound } from 'lucide-react';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useTenantId } from '../api/place';
import { useFocusBack } from '../kit/focus-back';
import type { Group } from '../routes';
import { useSession } from '../session/session';
import { FoundTenants, useFoundTenants } from './found-tenants';
import { chooseTheme, type Theme } from './theme';

interface PaletteProps {
  onClose: () => void;
  groups: Group[];
}

type ByPrefix = Record<string, (id: string) => string>;

/** Where an id leads that somebody pastes, by what it begins with; at a tenant, and at the platform. */
const OF_TENANT: ByPrefix = {
  msg: (id) => `/messages/${id}`,
  cmp: (id) => `/campaigns/${id}`,
  tpl: (id) => `/templates/${id}`,
  lst: (id) => `/audiences/${id}`,
  whk: (id) => `/webhooks/${id}`,
  con: (id) => `/audiences/contacts/${id}`,
  imp: (id) => `/audiences/imports/${id}`,
  req: (id) => `/audit/requests/${id}`,
};
const OF_PLATFORM: ByPrefix = { ten: (id) => `/tenants/${id}` };

const THEMES = [
  { theme: 'system', icon: Monitor, title: 'Colours of the system' },
  { theme: 'light', icon: Sun, title: 'Light colours' },
  { theme: 'dark', icon: Moon, title: 'Dark colours' },
] as const satisfies { theme: Theme; icon: unknown; title: string }[];

/** Ctrl K or ⌘ K: any page by its name or what it is about, any thing by its id, messages or people by an address. */
export function Palette({ onClose, groups }: PaletteProps) {
  useFocusBack();
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const [, navigate] = useLocation();
  const { memberships, person } = useSession();
  const isPlatform = useTenantId() === null;
  const go = (to: string): void => {
    onClose();
    navigate(to);
  };
  const id = /^([a-z]+)_[0-9a-z]{26}$/.exec(text.trim());
  const byId = id?.[1] ? (isPlatform ? OF_PLATFORM : OF_TENANT)[id[1]] : undefined;
  // People sign in with e-mail addresses; messages go to numbers as well.
  const isAddress = (isPlatform ? /^\S+@\S+$/ : /^\S+@\S+$|^\+\d{6,}$/).test(text.trim());
  const { tenants, isLooking } = useFoundTenants(text, isPlatform);
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="palette" aria-label="Find" initialFocus={input}>
          <Command label="Find" filter={fits} loop>
            <Command.Input
              ref={input}
              value={text}
              onValueChange={setText}
              placeholder="A page, an id, an address…"
            />
            <Command.List className="palette-list">
              {!isLooking && (
                <Command.Empty className="palette-empty">
                  {isPlatform
                    ? 'Nothing is called so. A part of a tenant’s name or an e-mail address finds more.'
                    : 'Nothing is called so. An id or an address finds more.'}
                </Command.Empty>
              )}
              {byId && id && (
                <Command.Item className="item" value={text} onSelect={() => go(byId(id[0]))}>
                  <ArrowRight aria-hidden /> Open {id[0]}
                </Command.Item>
              )}
              {isAddress && (
                <Command.Item
                  className="item"
                  value={text}
                  onSelect={() =>
                    go(
                      isPlatform
                        ? `/people?email=${encodeURIComponent(text.trim())}`
                        : `/messages?recipient=${encodeURIComponent(text.trim())}`,
                    )
                  }
                >
                  <ArrowRight aria-hidden /> {isPlatform ? 'The person with' : 'Messages to'} {text.trim()}
                </Command.Item>
              )}
              <FoundTenants tenants={tenants} onGo={go} />
              <Command.Group heading="Pages">
                {groups.flatMap(({ entries }) =>
                  entries.map(({ to, title, icon: Icon, also }) => (
                    <Command.Item
                      key={to}
                      className="item"
                      keywords={also?.split(' ') ?? []}
                      onSelect={() => go(to)}
                    >
                      <Icon aria-hidden /> {title}
                    </Command.Item>
                  )),
                )}
              </Command.Group>
              <Command.Group heading="Go to">
                {memberships.map(({ tenant_id: tenant, tenant_name: name }) => (
                  <Command.Item
                    key={tenant}
                    value={`${name} ${tenant}`}
                    className="item"
                    onSelect={() => go(`~/t/${tenant}/live`)}
                  >
                    <Building2 aria-hidden /> {name}
                  </Command.Item>
                ))}
                {person.operator_role && (
                  <Command.Item className="item" onSelect={() => go('~/platform')}>
                    <Landmark aria-hidden /> Platform
                  </Command.Item>
                )}
                <Command.Item
                  className="item"
                  keywords={['sign out', 'password']}
                  onSelect={() => go('~/account')}
                >
                  <UserRound aria-hidden /> Your account
                </Command.Item>
              </Command.Group>
              <Command.Group heading="Colours">
                {THEMES.map(({ theme, icon: Icon, title }) => (
                  <Command.Item
                    key={theme}
                    className="item"
                    keywords={['theme']}
                    onSelect={() => {
                      chooseTheme(theme);
                      onClose();
                    }}
                  >
                    <Icon aria-hidden /> {title}
                  </Command.Item>
                ))}
              </Command.Group>
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** What is pasted brings spaces along, which no name has. */
function fits(value: string, text: string, keywords?: string[]): number {
  return defaultFilter(value, text.trim(), keywords);
}
