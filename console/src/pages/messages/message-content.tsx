import type { MessageDetail } from '@carillon/client';
import { useState } from 'react';
import { useRead } from '../../api/reading';
import { Choices } from '../../kit/form';
import { Fault } from '../../kit/notice';
import { Content } from './content';

/** What each of several recipients was sent: as one of them has it. */
export function MessageContent({ message }: { message: MessageDetail }) {
  const [chosen, setChosen] = useState(message.deliveries[0]?.id ?? '');
  const { data, error } = useRead(
    ['messages', message.id, 'explain', chosen],
    (carillon, signal) => carillon.messages.explain(message.id, { delivery_id: chosen }, { signal }),
    { keep: true },
  );
  return (
    <div className="stack">
      <div className="row">
        <span className="quiet">As it is for</span>
        <Choices
          label="Recipient"
          value={chosen}
          onChange={setChosen}
          choices={message.deliveries.map(({ id, recipient }) => ({ value: id, label: recipient ?? id }))}
        />
      </div>
      <Fault error={error} />
      {data && <Content content={data.content} channel={data.channel} />}
    </div>
  );
}
