import { useState } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../../api/reading';
import { ComboField } from '../../../kit/combo-field';
import { useTemplate } from './use-template';

interface TemplateFieldProps {
  name: string;
  label: string;
  hint?: string;
  channel: 'email' | 'sms';
  value: string;
  onChange: (templateId: string) => void;
}

/** One of the templates of a channel; the API looks for what is typed. */
export function TemplateField({ channel, value, onChange, hint, ...field }: TemplateFieldProps) {
  const [search, setSearch] = useState('');
  const { data: chosen } = useTemplate(value);
  const found = useRead(
    ['templates', 'found', channel, search],
    (carillon, signal) =>
      carillon.templates
        .list({ channel, kind: 'template', limit: 50, ...(search && { search }) }, { signal })
        .page(),
    { keep: true },
  );
  const choices = (found.data?.data ?? [])
    .filter(({ overridden_by: by }) => by === null)
    .map((template) => ({
      value: template.id,
      label: template.current_version === null ? `${template.name} (not published)` : template.name,
    }));
  if (chosen && value && !choices.some((choice) => choice.value === value))
    choices.unshift({ value, label: chosen.name });
  return (
    <ComboField
      {...field}
      hint={hint}
      placeholder="Search templates"
      choices={choices}
      value={value}
      onChange={onChange}
      onSearch={setSearch}
      none={
        found.isPending ? (
          'Looking…'
        ) : (
          <>
            No template of this channel is called so. <Link href="/templates">See templates</Link>
          </>
        )
      }
    />
  );
}
