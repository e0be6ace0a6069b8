import type { Tenant } from '@carillon/client';
import { Command } from 'cmdk';
import { Building2 } from 'lucide-react';
import { useRead } from '../api/reading';
import { useSettled } from '../kit/use-settled';

const FEWEST_LETTERS = 2;
const MOST_LETTERS = 100;
const SHOWN = 5;

/** Tenants that are called so, as the API finds them while somebody writes. */
export function useFoundTenants(text: string, isOn: boolean): { tenants: Tenant[]; isLooking: boolean } {
  const wanted = text.trim();
  const isAsked = isOn && wanted.length >= FEWEST_LETTERS && wanted.length <= MOST_LETTERS;
  const search = useSettled(isAsked ? wanted : '', 200);
  const { data, isFetching } = useRead(
    ['tenants', 'found', search],
    (carillon, signal) => carillon.tenants.list({ search, limit: SHOWN }, { signal }).page(),
    { enabled: search !== '', keep: true },
  );
  if (!isAsked) return { tenants: [], isLooking: false };
  return { tenants: data?.data ?? [], isLooking: isFetching || search !== wanted };
}

export function FoundTenants({ tenants, onGo }: { tenants: Tenant[]; onGo: (to: string) => void }) {
  if (tenants.length === 0) return null;
  return (
    <Command.Group heading="Tenants">
      {tenants.map(({ id, name, slug }) => (
        <Command.Item
          key={id}
          value={`${name} ${slug} ${id}`}
          className="item"
          onSelect={() => onGo(`/tenants/${id}`)}
        >
          <Building2 aria-hidden /> {name} <span className="faint">{slug}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}
