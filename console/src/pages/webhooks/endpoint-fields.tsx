import type { WebhookEndpoint } from '@carillon/client';
import { SelectField, TextField } from '../../kit/form';
import { EventTypeField } from './event-type-field';
import type { EventFilter } from './event-types';

interface EndpointFieldsProps {
  saved?: WebhookEndpoint;
  eventTypes: EventFilter[];
  onEventTypes: (eventTypes: EventFilter[]) => void;
}

/** What can be set in a new endpoint and changed in one that is there. */
export function EndpointFields({ saved, eventTypes, onEventTypes }: EndpointFieldsProps) {
  return (
    <>
      <TextField
        name="url"
        label="URL"
        inputMode="url"
        placeholder="https://example.com/hooks/carillon"
        hint="https, on the public internet. Answer 2xx within 10 seconds; a redirect counts as a failure."
        defaultValue={saved?.url ?? ''}
        spellCheck={false}
      />
      <TextField
        name="description"
        label="Description"
        placeholder="order service"
        maxLength={200}
        defaultValue={saved?.description ?? ''}
      />
      <EventTypeField value={eventTypes} onChange={onEventTypes} />
      <SelectField
        name="payload"
        label="Payload"
        defaultValue={saved?.payload ?? 'full'}
        hint="Thin sends ids alone: nothing of a person leaves, and whoever needs more asks for it."
        choices={[
          { value: 'full', label: 'Full' },
          { value: 'thin', label: 'Thin: ids alone' },
        ]}
      />
    </>
  );
}
