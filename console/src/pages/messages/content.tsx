import type { ExplainedContent, Message } from '@carillon/client';
import { useState } from 'react';
import { Frame } from '../../kit/frame';
import { Card } from '../../kit/page';
import { Segments } from '../../kit/tabs';
import { SmsContent } from './sms-content';

interface ContentProps {
  title?: string;
  content: ExplainedContent | null;
  channel: Message['channel'];
}

/** What a recipient was sent, or will be, with their own values filled in. */
export function Content({ title = 'Content', content, channel }: ContentProps) {
  const [chosen, setChosen] = useState<'html' | 'text' | null>(null);
  if (!content)
    return (
      <Card title={title}>
        <p className="quiet">There is nothing to show: it was wiped, or is a MIME document of your own.</p>
      </Card>
    );
  if (channel === 'sms')
    return (
      <Card title={title}>
        <SmsContent body={content.body ?? ''} size={content.sms} />
      </Card>
    );
  const views = [
    ...(content.html ? [{ value: 'html' as const, label: 'HTML' }] : []),
    ...(content.text ? [{ value: 'text' as const, label: 'Text' }] : []),
  ];
  const view = chosen ?? views[0]?.value;
  return (
    <Card
      title={title}
      lead={content.subject}
      actions={
        views.length > 1 &&
        view && <Segments label="Part" value={view} onChange={setChosen} choices={views} />
      }
    >
      {view === 'html' && (
        <Frame html={content.html ?? ''} title="The e-mail as it was sent" height="26rem" />
      )}
      {view === 'text' && <pre className="code message-plain-text">{content.text}</pre>}
    </Card>
  );
}
