import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Quickstart } from './demo';
import { DOCS_EXAMPLES } from './support/product-environment';

/** Ids of things that exist, for the examples in the OpenAPI document: "try it out" then works as it stands. */
export interface DocsExamples {
  tenantId: string;
}

/** Made once for each tenant of the demo; the API reads the file when it describes itself. */
export function createDocsExamples({ tenantId }: Quickstart): DocsExamples {
  if (existsSync(DOCS_EXAMPLES)) {
    const known = JSON.parse(readFileSync(DOCS_EXAMPLES, 'utf8')) as DocsExamples;
    if (known.tenantId === tenantId) return known;
  }
  const examples: DocsExamples = { tenantId };
  writeFileSync(DOCS_EXAMPLES, JSON.stringify(examples, null, 2));
  return examples;
}
