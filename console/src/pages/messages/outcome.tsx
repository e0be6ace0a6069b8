import type { Explanation, Step } from '@carillon/client';
import { Badge, type Tone, wordsOf } from '../../kit/badge';
import { Card } from '../../kit/page';
import { Time } from '../../kit/time';
import { Sentence } from '../../kit/sentence';

const OUTCOMES: Record<Explanation['outcome'], { words: string; tone: Tone }> = {
  got_it: { words: 'Got it', tone: 'good' },
  on_its_way: { words: 'On its way', tone: 'info' },
  waiting: { words: 'Waiting', tone: 'info' },
  not_delivered: { words: 'Not delivered', tone: 'bad' },
  not_sent: { words: 'Not sent', tone: 'warn' },
  unknown: { words: 'Nobody knows', tone: 'warn' },
};
const TONES: Record<Step['verdict'], Tone> = {
  passed: 'good',
  stopped: 'bad',
  waiting: 'info',
  unknown: 'warn',
};

/** Whether somebody has it, and the steps that led there. */
export function Outcome({ explanation }: { explanation: Explanation }) {
  const { words, tone } = OUTCOMES[explanation.outcome];
  return (
    <Card
      title={explanation.recipient ?? 'Recipient'}
      actions={
        <span role="status">
          <Badge tone={tone}>{words}</Badge>
        </span>
      }
    >
      <div className="stack">
        <p className="message-because">
          <Sentence>{explanation.because}</Sentence>
        </p>
        <ol className="timeline">
          {explanation.steps.map((step) => (
            <li key={step.step} className={TONES[step.verdict]}>
              <span>
                <strong>{wordsOf(step.step)}</strong>{' '}
                <span className="faint">{step.verdict === 'passed' ? '' : `· ${step.verdict}`}</span>
              </span>
              <span className="quiet">
                <Sentence>{step.says}</Sentence>
              </span>
              {step.at && (
                <span className="faint">
                  <Time at={step.at} />
                </span>
              )}
            </li>
          ))}
        </ol>
      </div>
    </Card>
  );
}
