import type { Answer } from './caller';
import type { Operation } from './openapi';
import { SchemaValidator } from './schema-validator';

const validator = new SchemaValidator();

/** What an answer has that the document does not say of the operation; empty when it is as documented, to the last field. */
export function undocumented(operation: Operation, answer: Answer): string[] {
  const documented = operation.responses[String(answer.status)];
  if (!documented) return [`${answer.status} is not documented: ${answer.text.slice(0, 500)}`];
  if (answer.status === 204) return answer.text === '' ? [] : ['204 has a body'];
  const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
  const schema = documented.content?.[type]?.schema;
  if (!schema) return [`${answer.status} ${type} is not documented`];
  const faults = validator.faults(
    schema,
    /json$/.test(type) && !type.endsWith('ndjson') ? answer.body : answer.text,
  );
  const { code } = (answer.body ?? {}) as { code?: unknown };
  if (answer.status >= 400 && !documented.description?.includes(`\`${String(code)}\``))
    faults.push(`${answer.status} with the code ${String(code)} is not documented`);
  return faults;
}
