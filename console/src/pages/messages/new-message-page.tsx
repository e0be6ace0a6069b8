import './messages.css';
import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { usePlace } from '../../api/place';
import { useAct } from '../../api/reading';
import { Form } from '../../kit/form';
import { Card, Page } from '../../kit/page';
import { Segments } from '../../kit/tabs';
import { ComposeContent } from './compose-content';
import { ComposeOptions } from './compose-options';
import { ComposeRecipients } from './compose-recipients';
import { EMPTY_DRAFT, type MessageDraft, requestOf } from './message-draft';
import { MessagePreview } from './message-preview';
import { SendButton } from './send-button';

const CHANNELS = [
  { value: 'email', label: 'E-mail' },
  { value: 'sms', label: 'SMS' },
] as const;

/** Writes a message, shows what it will be, and leads to what becomes of it. */
export function NewMessagePage() {
  const { mode } = usePlace();
  const [, navigate] = useLocation();
  const [search, setSearch] = useSearchParams();
  const [written, setWritten] = useState<MessageDraft>({
    ...EMPTY_DRAFT,
    to: search.get('to') ?? '',
    isTemplate: search.has('template'),
    templateId: search.get('template') ?? '',
  });
  const draft: MessageDraft = { ...written, channel: search.get('channel') === 'sms' ? 'sms' : 'email' };
  const change = (part: Partial<MessageDraft>): void => setWritten((before) => ({ ...before, ...part }));
  const sending = useAct(async (carillon, message: MessageDraft) => {
    const { id } = await carillon.messages.create(requestOf(message, mode === 'test'));
    navigate(`/messages/${id}`);
  });
  const send = async (): Promise<void> => {
    // What is wrong is shown in the form, and not in the question before it.
    if (!sending.isPending) await sending.mutateAsync(draft).catch(() => undefined);
  };
  return (
    <Page
      title="Send a message"
      lead="By the same way as your programs send: stored at once, and sent whatever happens."
      actions={
        <Segments
          label="Channel"
          value={draft.channel}
          onChange={(channel) => {
            change({ templateId: '', variables: {}, topic: '' });
            setSearch(channel === 'sms' ? { channel } : {}, { replace: true });
          }}
          choices={CHANNELS}
        />
      }
    >
      <div className="columns compose">
        <Form onSubmit={() => mode === 'test' && void send()} error={sending.error}>
          <Card title="To whom">
            <ComposeRecipients draft={draft} onChange={change} />
          </Card>
          <Card title="What">
            <ComposeContent draft={draft} onChange={change} />
          </Card>
          <Card title="When and how">
            <ComposeOptions draft={draft} onChange={change} isTest={mode === 'test'} />
          </Card>
          <SendButton draft={draft} isTest={mode === 'test'} isBusy={sending.isPending} onSend={send} />
        </Form>
        <MessagePreview draft={draft} />
      </div>
    </Page>
  );
}
