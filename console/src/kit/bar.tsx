import { count } from './numbers';

export interface Part {
  label: string;
  value: number;
  tone?: 'good' | 'bad' | 'warn';
}

/** How a whole is made up, with the words beneath it. */
export function Bar({ label, parts, total }: { label: string; parts: Part[]; total: number }) {
  const words = parts.map((part) => `${part.label} ${count(part.value)}`).join(', ');
  return (
    <div className="stack" style={{ gap: '0.4rem' }}>
      <div className="bar" role="img" aria-label={`${label}: ${words} of ${count(total)}`}>
        {parts.map((part) => (
          <span
            key={part.label}
            className={part.tone}
            style={{ width: `${total > 0 ? (part.value / total) * 100 : 0}%` }}
          />
        ))}
      </div>
      <div className="legend number">
        {parts.map((part) => (
          <span key={part.label}>
            {part.label} {count(part.value)}
          </span>
        ))}
      </div>
    </div>
  );
}
