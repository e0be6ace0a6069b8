import { Link } from 'wouter';
import { useRead } from '../../api/reading';
import { SelectField, TextArea, TextField } from '../../kit/form';
import { Fault } from '../../kit/notice';
import type { ComposeProps } from './compose-recipients';

/** A published template with its variables, each in a field of its own. */
export function ComposeFromTemplate({ draft, onChange }: ComposeProps) {
  const { data: page, error } = useRead(['templates', 'to send', draft.channel], (carillon, signal) =>
    carillon.templates.list({ limit: 100, channel: draft.channel, kind: 'template' }, { signal }).page(),
  );
  const { data: template } = useRead(
    ['templates', draft.templateId],
    (carillon, signal) => carillon.templates.get(draft.templateId, { signal }),
    { enabled: draft.templateId !== '' },
  );
  const published = page?.data.filter(({ current_version: version }) => version !== null) ?? [];
  const locales = template
    ? [template.default_locale, ...template.translations.map(({ locale }) => locale)]
    : [];
  if (page && published.length === 0)
    return (
      <p className="quiet">
        There is no published template yet. <Link href="/templates">Templates</Link> hold content by name, in
        versions and languages.
      </p>
    );
  const set = (name: string, value: unknown): void => {
    const { [name]: _, ...others } = draft.variables;
    onChange({ variables: value === undefined ? others : { ...others, [name]: value } });
  };
  return (
    <>
      <Fault error={error} />
      <SelectField
        name="template"
        label="Template"
        value={draft.templateId || null}
        onChange={(templateId) => onChange({ templateId, variables: {}, locale: '' })}
        choices={published.map(({ id, name }) => ({ value: id, label: name }))}
        hint="The version that is current when the message is accepted."
      />
      {locales.length > 1 && (
        <SelectField
          name="locale"
          label="Language"
          value={draft.locale || (template?.default_locale ?? null)}
          onChange={(locale) => onChange({ locale })}
          choices={locales.map((locale) => ({ value: locale, label: locale }))}
        />
      )}
      {template?.variables.map(({ name, type, required }) =>
        type === 'list' || type === 'object' ? (
          <TextArea
            key={name}
            name={`variables.${name}`}
            label={name}
            code
            rows={4}
            hint={`As JSON: ${type === 'list' ? 'a list' : 'an object'}${required ? '' : '; not required'}.`}
            onValueChange={(text) => set(name, valueOf(text))}
          />
        ) : (
          <TextField
            key={name}
            name={`variables.${name}`}
            label={name}
            hint={[type, !required && 'not required'].filter(Boolean).join(', ') || undefined}
            onValueChange={(text) => set(name, type === 'string' ? text || undefined : valueOf(text))}
          />
        ),
      )}
    </>
  );
}

/** JSON where it is some, and else the text; numbers stay as they were written, which the API takes as well. */
function valueOf(text: string): unknown {
  if (text.trim() === '') return undefined;
  if (!/^\s*([[{]|true\s*$|false\s*$)/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
