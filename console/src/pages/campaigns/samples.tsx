import type { RunSample } from '@carillon/client';
import { useState } from 'react';
import { Frame } from '../../kit/frame';
import { Segments } from '../../kit/tabs';

const DEFAULT = 'default';

/** One of each language, as it would be sent. */
export function Samples({ samples }: { samples: RunSample[] }) {
  const [locale, setLocale] = useState<string | null>(null);
  const shown = samples.find((sample) => nameOf(sample) === locale) ?? samples[0];
  if (!shown) return null;
  const { subject, html, text, body } = shown.content;
  return (
    <div className="stack">
      <div className="row spread">
        <h3>What it looks like</h3>
        {samples.length > 1 && (
          <Segments
            label="Language"
            value={nameOf(shown)}
            onChange={setLocale}
            choices={samples.map((sample) => ({
              value: nameOf(sample),
              label: sample.locale ?? 'Default',
            }))}
          />
        )}
      </div>
      <p>
        <span className="quiet">To {shown.recipient}</span>
        {typeof subject === 'string' && (
          <>
            <br />
            <strong>{subject}</strong>
          </>
        )}
      </p>
      {typeof html === 'string' ? (
        <Frame html={html} title={`Sample for ${shown.recipient}`} height="22rem" />
      ) : (
        <pre className="code" tabIndex={0}>
          {typeof body === 'string' ? body : typeof text === 'string' ? text : ''}
        </pre>
      )}
    </div>
  );
}

function nameOf({ locale }: RunSample): string {
  return locale ?? DEFAULT;
}
