import type { WebhookEndpoint } from '@carillon/client';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { Ask, Dialog } from '../../kit/dialog';
import { Menu, MenuItem, MenuLine } from '../../kit/menu';
import { Fault } from '../../kit/notice';
import { say } from '../../kit/toasts';
import { ChangeEndpointForm } from './change-endpoint-form';
import { PortalLinkForm } from './portal-link-form';
import { RecoverForm } from './recover-form';
import { RotateSecretForm } from './rotate-secret-form';

type Open = 'change' | 'rotate' | 'recover' | 'portal' | 'disable' | 'delete' | null;

/** Test it, change it, bring back what it missed, let somebody look at it, and be rid of it. */
export function EndpointActions({ endpoint }: { endpoint: WebhookEndpoint }) {
  const [open, setOpen] = useState<Open>(null);
  const [, navigate] = useLocation();
  const { id, enabled } = endpoint;
  const test = useAct((carillon) => carillon.webhookEndpoints.test(id));
  const enable = useAct((carillon, wanted: boolean) =>
    carillon.webhookEndpoints.update(id, { enabled: wanted }),
  );
  // The page is left at once: what it shows is not to be asked for again.
  const remove = useAct(async (carillon) => {
    await carillon.webhookEndpoints.delete(id);
    say('The endpoint is deleted.');
    navigate('/webhooks');
  });
  const close = (): void => setOpen(null);
  const sendTest = (): void =>
    test.mutate(undefined, {
      onSuccess: (delivery) => navigate(`/webhooks/${id}/deliveries/${delivery.id}`),
    });
  return (
    <>
      <Menu
        trigger={
          <Button>
            More <ChevronDown aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => setOpen('change')}>Change</MenuItem>
        <MenuItem onSelect={() => setOpen('recover')} disabled={!enabled}>
          Recover what it missed
        </MenuItem>
        <MenuItem onSelect={() => setOpen('rotate')}>Rotate the secret</MenuItem>
        <MenuItem onSelect={() => setOpen('portal')}>Make a portal link</MenuItem>
        <MenuLine />
        {enabled && <MenuItem onSelect={() => setOpen('disable')}>Disable</MenuItem>}
        <MenuItem danger onSelect={() => setOpen('delete')}>
          Delete
        </MenuItem>
      </Menu>
      {enabled ? (
        <Button look="primary" busy={test.isPending} onClick={sendTest}>
          Send a test event
        </Button>
      ) : (
        <Button look="primary" busy={enable.isPending} onClick={() => enable.mutate(true)}>
          Enable
        </Button>
      )}
      <Fault error={test.error ?? enable.error} />
      <Dialog open={open === 'change'} onClose={close} title="Change the endpoint" wide sticky>
        <ChangeEndpointForm endpoint={endpoint} onDone={close} />
      </Dialog>
      <Dialog
        open={open === 'recover'}
        onClose={close}
        title="Recover what it missed"
        lead="Everything since then that failed, waits, or was not sent because the endpoint was disabled or listened to less, is due now. What was delivered is not sent again."
        sticky
      >
        <RecoverForm endpointId={id} onDone={close} />
      </Dialog>
      <Dialog open={open === 'rotate'} onClose={close} title="Rotate the secret" wide sticky>
        <RotateSecretForm endpoint={endpoint} onDone={close} />
      </Dialog>
      <Dialog
        open={open === 'portal'}
        onClose={close}
        title="Make a portal link"
        lead="A page with the deliveries of this endpoint, for somebody without a key, such as your own customer."
        sticky
      >
        <PortalLinkForm endpointId={id} onDone={close} />
      </Dialog>
      <Ask
        open={open === 'disable'}
        onClose={close}
        title="Disable the endpoint?"
        yes="Disable"
        onYes={() => enable.mutateAsync(false)}
      >
        <p>
          It is not called any more: what waits for it is given up, and what happens meanwhile is not kept for
          it. Once enabled again, it can recover what it has missed.
        </p>
      </Ask>
      <Ask
        open={open === 'delete'}
        onClose={close}
        title="Delete the endpoint?"
        yes="Delete"
        danger
        onYes={() => remove.mutateAsync()}
      >
        <p>What is still to be delivered to it is given up, and its log is gone. It cannot be undone.</p>
      </Ask>
    </>
  );
}
