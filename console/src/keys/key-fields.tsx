import type { ApiKey } from '@carillon/client';
import { Choices, Field, TextArea, TextField } from '../kit/form';
import { localOf } from '../kit/instants';
import { EXPIRIES, type Expiry } from './key-draft';
import type { Scope } from './scopes';
import { ScopesField } from './scopes-field';

interface KeyFieldsProps {
  saved?: ApiKey;
  scopes: Scope[];
  onScopes: (scopes: Scope[]) => void;
  expiry: Expiry;
  onExpiry: (expiry: Expiry) => void;
}

/** What a key may do, from where, how fast and until when. */
export function KeyFields({ saved, scopes, onScopes, expiry, onExpiry }: KeyFieldsProps) {
  return (
    <>
      <ScopesField value={scopes} onChange={onScopes} />
      <div className="columns">
        <Field name={expiry === 'at' ? 'expiry' : 'expires_at'} label="Expires">
          <Choices choices={EXPIRIES} value={expiry} onChange={(value) => onExpiry(value as Expiry)} full />
        </Field>
        {expiry === 'at' && (
          <TextField
            name="expires_at"
            label="At"
            type="datetime-local"
            hint="In your own time zone."
            defaultValue={saved?.expires_at ? localOf(saved.expires_at) : ''}
          />
        )}
        <TextField
          name="requests_per_second"
          label="Requests a second"
          inputMode="numeric"
          placeholder="As many as the tenant"
          hint="Counted over ten seconds."
          defaultValue={saved?.requests_per_second ? String(saved.requests_per_second) : ''}
        />
      </div>
      <TextArea
        name="allowed_cidrs"
        label="Allowed addresses"
        code
        rows={2}
        placeholder={'192.0.2.0/24\n2001:db8::/32'}
        hint="Blocks of addresses that it may be used from, one to a line. Empty: from anywhere."
        defaultValue={saved?.allowed_cidrs.join('\n') ?? ''}
      />
    </>
  );
}
