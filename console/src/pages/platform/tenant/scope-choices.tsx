import type { ApiKey } from '@carillon/client';
import { Button } from '../../../kit/button';
import { Checkbox } from '../../../kit/form';

type Scope = ApiKey['scopes'][number];

export const SCOPES = [
  'messages:read',
  'messages:write',
  'templates:read',
  'templates:write',
  'campaigns:read',
  'campaigns:write',
  'contacts:read',
  'contacts:write',
  'suppressions:read',
  'suppressions:write',
  'webhooks:read',
  'webhooks:write',
  'senders:read',
  'senders:write',
  'smtp:read',
  'smtp:write',
  'api_keys:read',
  'api_keys:write',
  'privacy:read',
  'privacy:write',
  'reports:read',
  'audit:read',
] as const satisfies readonly Scope[];

/** What a key may do: everything, to read alone, or as ticked. */
export function ScopeChoices({
  scopes,
  onChange,
}: {
  scopes: readonly string[];
  onChange: (scopes: readonly string[]) => void;
}) {
  const toggle = (scope: string, isOn: boolean): void =>
    onChange(SCOPES.filter((each) => (each === scope ? isOn : scopes.includes(each))));
  return (
    <fieldset className="stack">
      <legend>May do</legend>
      <div className="row">
        <Button look="plain" onClick={() => onChange(SCOPES)}>
          Everything
        </Button>
        <Button look="plain" onClick={() => onChange(SCOPES.filter((scope) => scope.endsWith(':read')))}>
          Read only
        </Button>
        <Button look="plain" onClick={() => onChange(['messages:write'])}>
          Send only
        </Button>
        <span className="faint" role="status">
          {scopes.length} of {SCOPES.length}
        </span>
      </div>
      <div className="platform-checks">
        {SCOPES.map((scope) => (
          <Checkbox
            key={scope}
            label={<code>{scope}</code>}
            checked={scopes.includes(scope)}
            onChange={(isOn) => toggle(scope, isOn)}
          />
        ))}
      </div>
    </fieldset>
  );
}
