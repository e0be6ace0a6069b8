// Preloaded into a process (node --require): as it ends it prints which modules of OpenTelemetry it had loaded.
'use strict';
process.on('exit', () => {
  const loaded = Object.keys(require.cache).flatMap(
    (file) =>
      /node_modules\/(@opentelemetry\/[^/]+|(?:require|import)-in-the-middle)\//.exec(file)?.[1] ?? [],
  );
  process.stdout.write(`loaded: ${[...new Set(loaded)].sort().join(' ')}\n`);
});
