import { useRead } from '../../api/reading';
import { wordsOf } from '../../kit/badge';
import { SelectField, TextArea, TextField } from '../../kit/form';
import { Segments } from '../../kit/tabs';
import type { ComposeProps } from './compose-recipients';
import { TimeFields } from './time-fields';

const TIMES = [
  { value: 'now', label: 'At once' },
  { value: 'later', label: 'At a time' },
] as const;
const EMAIL_OUTCOMES = [
  ...['delivered', 'bounced', 'soft_bounced', 'deferred', 'complained', 'unsubscribed', 'opened', 'clicked'],
  ...['rejected', 'failed', 'suppressed', 'unknown', 'sent'],
];
const SMS_OUTCOMES = ['delivered', 'unsubscribed', 'rejected', 'failed', 'suppressed', 'unknown', 'sent'];

/** When it is sent, what it is about, and in test mode what is to become of it. */
export function ComposeOptions({ draft, onChange, isTest }: ComposeProps & { isTest: boolean }) {
  const { data: topics } = useRead(['topics', 'to send'], (carillon, signal) =>
    carillon.topics.list({ limit: 100 }, { signal }).page(),
  );
  const offered =
    topics?.data.filter(({ channel, archived }) => channel === draft.channel && !archived) ?? [];
  const outcomes = draft.channel === 'email' ? EMAIL_OUTCOMES : SMS_OUTCOMES;
  return (
    <div className="form">
      <div>
        <Segments
          label="When"
          value={draft.isLater ? 'later' : 'now'}
          onChange={(when) => onChange({ isLater: when === 'later' })}
          choices={TIMES}
        />
      </div>
      {draft.isLater && <TimeFields value={draft.time} onChange={(time) => onChange({ time })} />}
      {isTest && (
        <SelectField
          name="test_outcome"
          label="What is to become of it"
          value={draft.testOutcome}
          onChange={(testOutcome) => onChange({ testOutcome })}
          choices={[
            { value: '', label: 'As each address says' },
            ...outcomes.map((value) => ({ value, label: wordsOf(value) })),
          ]}
          hint="Nobody is reached. Without a choice bounce@… bounces, and everybody else is delivered to."
        />
      )}
      {offered.length > 0 && (
        <SelectField
          name="topic"
          label="Topic"
          value={draft.topic}
          onChange={(topic) => onChange({ topic })}
          choices={[
            { value: '', label: 'None' },
            ...offered.map(({ key, name }) => ({ value: key, label: name })),
          ]}
          hint="Whoever does not want to hear of it is not sent to."
        />
      )}
      <TextField
        name="tags"
        label="Tags"
        value={draft.tags}
        onValueChange={(tags) => onChange({ tags })}
        hint="At most 10, to group messages by: letters, digits and _ . : -"
      />
      <TextArea
        name="metadata"
        label="Metadata"
        code
        rows={2}
        value={draft.metadata}
        onValueChange={(metadata) => onChange({ metadata })}
        placeholder="order=1042"
        hint="Your own notes, told back on every event: a name=value on each line."
      />
    </div>
  );
}
