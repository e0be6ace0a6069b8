import { TextArea, TextField } from '../../kit/form';
import { Segments } from '../../kit/tabs';
import { ComposeFromTemplate } from './compose-from-template';
import type { ComposeProps } from './compose-recipients';

const SOURCES = [
  { value: 'here', label: 'Write here' },
  { value: 'template', label: 'From a template' },
] as const;

/** What it says: written here, or by a template. */
export function ComposeContent({ draft, onChange }: ComposeProps) {
  return (
    <div className="form">
      <div>
        <Segments
          label="Content"
          value={draft.isTemplate ? 'template' : 'here'}
          onChange={(source) => onChange({ isTemplate: source === 'template' })}
          choices={SOURCES}
        />
      </div>
      {draft.isTemplate ? (
        <ComposeFromTemplate key={draft.channel} draft={draft} onChange={onChange} />
      ) : draft.channel === 'email' ? (
        <>
          <TextField
            name="subject"
            label="Subject"
            maxLength={998}
            value={draft.subject}
            onValueChange={(subject) => onChange({ subject })}
          />
          <TextArea
            name="html"
            label="HTML"
            code
            rows={10}
            value={draft.html}
            onValueChange={(html) => onChange({ html })}
          />
          <TextArea
            name="text"
            label="Text"
            rows={4}
            value={draft.text}
            onValueChange={(text) => onChange({ text })}
            hint="HTML, text or both."
          />
        </>
      ) : (
        <TextArea
          name="body"
          label="Text"
          rows={5}
          maxLength={1600}
          value={draft.body}
          onValueChange={(body) => onChange({ body })}
          hint="Beyond 160 characters (70 outside GSM 03.38) it is sent and paid in several parts."
        />
      )}
    </div>
  );
}
