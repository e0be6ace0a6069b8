import { Link } from 'wouter';
import { Card } from '../../kit/page';

const STEPS = [
  {
    to: '/messages/new',
    title: 'Send a message to yourself',
    text: 'From here, as an e-mail or an SMS, and see what becomes of it.',
  },
  {
    to: '/senders',
    title: 'Add your domain',
    text: 'Three DNS records let receivers know that mail is from you.',
  },
  {
    to: '/keys',
    title: 'Make an API key',
    text: 'Then your programs send the same way as this console does.',
  },
  { to: '/webhooks', title: 'Be told', text: 'A webhook says what became of every recipient, signed.' },
] as const;

/** Instead of charts without a line. */
export function FirstSteps() {
  return (
    <Card title="First steps" lead="Nothing was sent in this period.">
      <ol className="steps">
        {STEPS.map(({ to, title, text }) => (
          <li key={to}>
            <Link href={to}>{title}</Link>
            <p className="quiet">{text}</p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
