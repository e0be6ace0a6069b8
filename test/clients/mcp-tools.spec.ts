import { Ajv2020 } from 'ajv/dist/2020';
import { readOpenApi } from '../../scripts/support/client-operations';
import { mcpTools, toolName } from '../../scripts/support/mcp-tools';
import { DECIDED, USUAL } from '../../scripts/support/tool-effects';
import { keyOf, operations } from '../support/openapi';

const ajv = new Ajv2020({ strict: false, validateFormats: false });
const TOOLS = mcpTools(readOpenApi());
const withKey = operations.filter((operation) => keyOf(operation) !== null);
const byName = new Map(TOOLS.map((tool) => [tool.name, tool]));

describe('the tools for assistants', () => {
  it('are the operations that take a key, under one name each', () => {
    expect(withKey.length).toBeGreaterThan(200);
    expect([...byName.keys()].sort()).toEqual(withKey.map(({ operationId }) => toolName(operationId)).sort());
    expect(toolName('TemplateVersion_rollBack')).toBe('template_version_roll_back');
    for (const { name } of TOOLS) expect(name).toMatch(/^[a-z][a-z_]{0,62}[a-z]$/);
  });

  it('say of each what it may do, by a list that has every operation once', () => {
    const decided = Object.values(DECIDED).flat();
    const toDecide = withKey.filter(({ method }) => method !== 'GET' && method !== 'DELETE');
    expect([...decided].sort()).toEqual(toDecide.map(({ operationId }) => operationId).sort());
    for (const { operationId, method } of withKey) {
      const { readOnlyHint, destructiveHint } = byName.get(toolName(operationId))!.annotations;
      const effect = Object.entries(DECIDED).find(([, ids]) => ids.includes(operationId))?.[0];
      expect([operationId, readOnlyHint]).toEqual([operationId, method === 'GET' || effect === 'reads']);
      const isDestructive = method === 'DELETE' || effect === 'sends' || effect === 'final';
      expect([operationId, destructiveHint]).toEqual([operationId, isDestructive]);
    }
  });

  it('are not too many when nothing is asked for', () => {
    const usual = TOOLS.filter((tool) => tool.usual);
    expect(usual.map(({ name }) => name).sort()).toEqual(USUAL.map(toolName).sort());
    expect(usual.length).toBeLessThan(60);
  });

  it('take what the document shows in its examples', () => {
    let shown = 0;
    for (const operation of withKey) {
      const content = operation.requestBody?.content['application/json'];
      const examples = Object.values(content?.examples ?? {}).map(({ value }) => value);
      for (const body of [...examples, ...(content?.example === undefined ? [] : [content.example])]) {
        const { inputSchema } = byName.get(toolName(operation.operationId))!;
        const elsewhere = operation.parameters.map(({ name }) => name);
        const required = inputSchema.required.filter((name) => !elsewhere.includes(name));
        const validate = ajv.compile({ ...inputSchema, required });
        expect([operation.operationId, validate(body), validate.errors]).toEqual([
          operation.operationId,
          true,
          null,
        ]);
        shown += 1;
      }
    }
    expect(shown).toBeGreaterThan(20);
  });
});
