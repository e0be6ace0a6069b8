/** Lines as `diff -u` has them; what they are is said in words too, for those who see no colour. */
export function UnifiedDiff({ text, label }: { text: string; label: string }) {
  const lines = text
    .split('\n')
    .filter((line) => line !== '' && !/^(---|\+\+\+) version /.test(line) && !line.startsWith('\\'));
  return (
    <pre className="diff" tabIndex={0} role="region" aria-label={`Difference in ${label}`}>
      {lines.map((line, index) => (
        // A diff is shown as it is, and never in another order.
        <span key={index} className={toneOf(line)}>
          {line}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}

function toneOf(line: string): string | undefined {
  if (line.startsWith('+')) return 'added';
  if (line.startsWith('-')) return 'removed';
  return line.startsWith('@@') ? 'place' : undefined;
}
