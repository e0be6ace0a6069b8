import { Link } from 'wouter';
import { type Scope, useMay } from '../../api/may';
import { Empty } from '../../kit/notice';
import { Card } from '../../kit/page';

const STEPS: { to: string; title: string; text: string; needs: Scope }[] = [
  {
    to: '/messages/new',
    title: 'Send a message to yourself',
    text: 'From here, as an e-mail or an SMS, and see what becomes of it.',
    needs: 'messages:write',
  },
  {
    to: '/senders',
    title: 'Add your domain',
    text: 'Three DNS records let receivers know that mail is from you.',
    needs: 'senders:write',
  },
  {
    to: '/keys',
    title: 'Make an API key',
    text: 'Then your programs send the same way as this console does.',
    needs: 'api_keys:write',
  },
  {
    to: '/webhooks',
    title: 'Be told',
    text: 'A webhook says what became of every recipient, signed.',
    needs: 'webhooks:write',
  },
];

/** Instead of charts without a line. */
export function FirstSteps() {
  const may = useMay();
  const steps = STEPS.filter(({ needs }) => may(needs));
  if (steps.length === 0)
    return (
      <Card>
        <Empty title="Nothing was sent in this period">
          <p>Once messages go out, how many there are and what becomes of them is shown here by day.</p>
        </Empty>
      </Card>
    );
  return (
    <Card title="First steps" lead="Nothing was sent in this period.">
      <ol className="steps">
        {steps.map(({ to, title, text }) => (
          <li key={to}>
            <Link href={to}>{title}</Link>
            <p className="quiet">{text}</p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
