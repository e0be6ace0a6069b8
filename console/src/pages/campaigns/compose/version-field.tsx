import { useRead } from '../../../api/reading';
import { SelectField } from '../../../kit/form';
import { minute } from '../../../kit/time';

interface VersionFieldProps {
  templateId: string;
  value: string;
  onChange: (version: string) => void;
}

const CURRENT = 'current';

/** The version that is current at the launch, or one that stays. */
export function VersionField({ templateId, value, onChange }: VersionFieldProps) {
  const { data } = useRead(
    ['templates', templateId, 'versions'],
    (carillon, signal) => carillon.templates.versions.list(templateId, { limit: 50 }, { signal }).page(),
    { enabled: templateId !== '' },
  );
  const published = (data?.data ?? []).filter(({ status }) => status === 'published');
  return (
    <SelectField
      name="template.version"
      label="Version"
      value={value || CURRENT}
      onChange={(chosen) => onChange(chosen === CURRENT ? '' : chosen)}
      choices={[
        { value: CURRENT, label: 'The one that is current at the launch' },
        ...published.map(({ version, published_at: at }) => ({
          value: String(version),
          label: `Version ${version}${at ? `, published ${minute(at)}` : ''}`,
        })),
      ]}
    />
  );
}
