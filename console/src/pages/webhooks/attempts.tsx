import type { WebhookAttempt, WebhookDelivery } from '@carillon/client';
import { Badge } from '../../kit/badge';
import { Json } from '../../kit/json';
import { count } from '../../kit/numbers';
import { Card } from '../../kit/page';
import { Time } from '../../kit/time';

/** Each try and what the endpoint answered, the last one first. */
export function Attempts({ delivery: { attempts, next_attempt_at: next } }: { delivery: WebhookDelivery }) {
  return (
    <Card title="Tries" lead={leadOf(attempts.length)}>
      <ol className="timeline">
        {next && (
          <li className="info">
            <strong>
              Next try <Time at={next} />
            </strong>
          </li>
        )}
        {[...attempts].reverse().map((attempt) => (
          <Attempt key={attempt.attempt} attempt={attempt} />
        ))}
      </ol>
    </Card>
  );
}

function Attempt({ attempt }: { attempt: WebhookAttempt }) {
  const { response_status: status, response_body: body, problem } = attempt;
  const isGood = status !== null && status >= 200 && status < 300;
  return (
    <li className={isGood ? 'good' : 'bad'}>
      <div className="attempt-head">
        <strong>Try {attempt.attempt}</strong>
        <Badge tone={isGood ? 'good' : 'bad'}>{status ?? 'No answer'}</Badge>
        <span className="quiet number">
          <Time at={attempt.started_at} relative={false} />, {count(attempt.duration_ms)} ms
        </span>
      </div>
      {problem && <p>{problem}</p>}
      {body && <Json of={body} />}
    </li>
  );
}

function leadOf(tries: number): string {
  if (tries === 0) return 'Not tried yet.';
  return tries === 1 ? 'Tried once.' : `Tried ${tries} times. Without a 2xx: up to 35 times over 48 hours.`;
}
