import { Choices, Field, Switch, TextArea, TextField } from '../../kit/form';
import { useRead } from '../../api/reading';
import type { CredentialDraft } from './credential-draft';

const BOUNCES = [
  { value: 'sender', label: 'The sender' },
  { value: 'drop', label: 'Nobody' },
  { value: 'address', label: 'An address' },
] as const;

interface CredentialFieldsProps {
  draft: CredentialDraft;
  onChange: (change: Partial<CredentialDraft>) => void;
}

/** Tracking, copies, the footer, bounces and the pool: what the provider does with all that is sent this way. */
export function CredentialFields({ draft, onChange }: CredentialFieldsProps) {
  return (
    <>
      <fieldset className="settings">
        <legend>Tracking and copies</legend>
        <Switch
          label="Track opens, by a picture that nobody sees"
          checked={draft.openTracking ?? false}
          onChange={(openTracking) => onChange({ openTracking })}
        />
        <Switch
          label={
            draft.clickTracking === null
              ? 'Track clicks, by links of the tracking subdomain (the provider does not tell how it is now)'
              : 'Track clicks, by links of the tracking subdomain'
          }
          checked={draft.clickTracking ?? false}
          onChange={(clickTracking) => onChange({ clickTracking })}
        />
        <Switch
          label="Keep a copy of what is sent (needs archiving in the provider's plan)"
          checked={draft.archive ?? false}
          onChange={(archive) => onChange({ archive })}
        />
        <TextField
          name="audit_address"
          label="Blind copy of every e-mail to"
          inputMode="email"
          placeholder="Nobody"
          value={draft.auditAddress}
          onValueChange={(auditAddress) => onChange({ auditAddress })}
        />
      </fieldset>
      <fieldset className="settings">
        <legend>Unsubscribe footer</legend>
        <Switch
          label="Add a footer to each e-mail"
          checked={draft.footer}
          onChange={(footer) => onChange({ footer })}
        />
        {draft.footer && (
          <div className="columns">
            <TextArea
              name="unsubscribe_footer.html"
              label="In HTML"
              code
              rows={4}
              placeholder={'<a href="%%UNSUBSCRIBE%%">Unsubscribe</a>'}
              value={draft.footerHtml}
              onValueChange={(footerHtml) => onChange({ footerHtml })}
            />
            <TextArea
              name="unsubscribe_footer.text"
              label="In text"
              code
              rows={4}
              placeholder="Unsubscribe: %%UNSUBSCRIBE%%"
              value={draft.footerText}
              onValueChange={(footerText) => onChange({ footerText })}
            />
          </div>
        )}
        {draft.footer && (
          <p className="field-hint">
            <code>%%UNSUBSCRIBE%%</code> becomes the link and <code>%%EMAIL%%</code> the recipient's address.
          </p>
        )}
      </fieldset>
      <fieldset className="settings">
        <legend>Bounces and addresses</legend>
        <div className="columns">
          <Field name="bounces" label="Notices of bounces go to">
            <Choices
              choices={BOUNCES}
              value={draft.bounces}
              onChange={(bounces) => onChange({ bounces: bounces as CredentialDraft['bounces'] })}
              full
            />
          </Field>
          {draft.bounces === 'address' && (
            <TextField
              name="bounce_notifications"
              label="Address for bounces"
              inputMode="email"
              value={draft.bounceAddress}
              onValueChange={(bounceAddress) => onChange({ bounceAddress })}
            />
          )}
          <PoolField value={draft.ipPool} onChange={(ipPool) => onChange({ ipPool })} />
        </div>
      </fieldset>
    </>
  );
}

/** Only where there is a pool; the provider has no way back to none. */
function PoolField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { data } = useRead(['dedicated-ip-pools'], (carillon, signal) =>
    carillon.dedicatedIpPools.list({ signal }),
  );
  if (!data || data.data.length === 0) return null;
  const pools = data.data.map(({ id, name, ip_addresses: addresses }) => ({
    value: String(id),
    label: `${name ?? id} (${addresses.join(', ')})`,
  }));
  return (
    <Field
      name="ip_pool_id"
      label="Dedicated IP pool"
      hint="Once set, it can be changed to another pool only, not to none."
    >
      <Choices
        choices={value === '' ? [{ value: '', label: 'Shared addresses' }, ...pools] : pools}
        value={value}
        onChange={onChange}
        full
      />
    </Field>
  );
}
