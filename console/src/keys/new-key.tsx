import type { CreatedApiKey } from '@carillon/client';
import { Code } from '../kit/copy';
import { ShownOnce } from '../kit/shown-once';

/** A key that was just made, and a first request with it. */
export function NewKey({ created: { key, scopes }, onDone }: { created: CreatedApiKey; onDone: () => void }) {
  const canRead = scopes.includes('messages:read');
  return (
    <ShownOnce label="The key" secret={key} onDone={onDone}>
      {canRead && (
        <>
          <p className="quiet">Try it:</p>
          <Code>{`curl ${location.origin}/v1/messages \\\n  -H "Authorization: Bearer $CARILLON_KEY"`}</Code>
        </>
      )}
    </ShownOnce>
  );
}
