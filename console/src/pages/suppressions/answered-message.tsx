import { useLocation } from 'wouter';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';

/** Leads to what an SMS most likely answers to; which message it was is asked when somebody goes there. */
export function AnsweredMessage({ deliveryId }: { deliveryId: string }) {
  const [, navigate] = useLocation();
  const open = useAct(async (carillon) => {
    const { message_id: message } = await carillon.deliveries.get(deliveryId);
    navigate(`/messages/${message}/recipients/${deliveryId}`);
  });
  return (
    <Button look="plain" busy={open.isPending} onClick={() => open.mutate()}>
      {open.error ? 'Not found' : 'Show'}
    </Button>
  );
}
