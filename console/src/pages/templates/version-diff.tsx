import { useRead } from '../../api/reading';
import { Badge, wordsOf } from '../../kit/badge';
import { Fault } from '../../kit/notice';
import { UnifiedDiff } from './unified-diff';

interface VersionDiffProps {
  templateId: string;
  version: number;
  against: number;
}

/** What differs in a version from another, part by part, as they were written. */
export function VersionDiff({ templateId, version, against }: VersionDiffProps) {
  const diff = useRead(
    ['templates', templateId, version, 'shown', 'diff', against],
    (carillon, signal) => carillon.templates.versions.diff(templateId, version, { against }, { signal }),
    { keep: true },
  );
  if (diff.error) return <Fault error={diff.error} />;
  if (!diff.data) return <div className="desk-waiting short" aria-busy />;
  const { parts, from, to } = diff.data;
  if (parts.length === 0)
    return (
      <p className="quiet">
        Versions {from} and {to} say the same.
      </p>
    );
  return (
    <div className="stack">
      {parts.map(({ locale, part, change, unified }) => (
        <section key={`${locale} ${part}`} className="stack part-diff">
          <h3 className="row">
            {PART_WORDS[part] ?? wordsOf(part)}
            {locale && <span className="faint">{locale}</span>}
            <Badge tone={change === 'added' ? 'good' : change === 'removed' ? 'bad' : 'calm'}>{change}</Badge>
          </h3>
          {unified === null ? (
            <p className="quiet">The two have too little in common to be compared line by line.</p>
          ) : (
            <UnifiedDiff text={unified} label={`${part} ${locale ?? ''}`} />
          )}
        </section>
      ))}
    </div>
  );
}

const PART_WORDS: Record<string, string> = { html: 'HTML', text: 'Plain text', inline_css: 'Inline CSS' };
