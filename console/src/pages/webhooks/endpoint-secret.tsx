import type { CreatedWebhookEndpoint } from '@carillon/client';
import { Button } from '../../kit/button';
import { Code, Copy } from '../../kit/copy';
import { DialogFoot } from '../../kit/dialog';
import { ShownOnce } from '../../kit/shown-once';

const VERIFY = `import { Webhook } from 'standardwebhooks';

// The bytes as they came, not parsed and written again.
const event = new Webhook(process.env.WEBHOOK_SECRET).verify(body, request.headers);`;

/** The secret of a new or rotated endpoint, or its public key, and what to do with it. */
export function EndpointSecret({
  endpoint,
  onDone,
}: {
  endpoint: CreatedWebhookEndpoint;
  onDone: () => void;
}) {
  if (endpoint.secret === null)
    return (
      <div className="stack">
        <p className="quiet">
          Verify signatures (<code>v1a,</code>) with this public key. It is no secret, and stands on the
          endpoint's page.
        </p>
        <div className="shown-once">
          <Copy text={endpoint.public_key ?? ''} label="Copy the public key" />
        </div>
        <DialogFoot>
          <Button look="primary" onClick={onDone}>
            Go on
          </Button>
        </DialogFoot>
      </div>
    );
  return (
    <ShownOnce label="The secret" secret={endpoint.secret} onDone={onDone}>
      <p className="quiet">
        Verify each request with it, by any library of{' '}
        <a href="https://www.standardwebhooks.com" target="_blank" rel="noreferrer">
          Standard Webhooks
        </a>
        , and keep <code>webhook-id</code>: an event may come twice, never under two ids.
      </p>
      <Code>{VERIFY}</Code>
    </ShownOnce>
  );
}
