import type { LintWarning } from '@carillon/client';
import { TriangleAlert } from 'lucide-react';

/** What could be better; nothing is refused for it. */
export function Warnings({
  warnings,
  onLocale,
}: {
  warnings: LintWarning[];
  onLocale: (locale: string) => void;
}) {
  if (warnings.length === 0) return null;
  return (
    <details className="warnings">
      <summary>
        <TriangleAlert size={14} aria-hidden /> {warnings.length} {warnings.length === 1 ? 'thing' : 'things'}{' '}
        could be better
      </summary>
      <ul>
        {warnings.map(({ code, locale, part, detail }) => (
          <li key={`${code} ${locale} ${part} ${detail}`}>
            <button type="button" className="link" onClick={() => onLocale(locale)}>
              {locale}
              {part ? `, ${part}` : ''}
            </button>
            <span>{detail}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
