import { newId } from '../../src/common/ids';
import type { Caller } from './caller';

/** A template of the platform for the operation, with the version that it is about. */
export async function freshPlatformTemplate(
  operator: Caller,
  operationId: string,
): Promise<Record<string, string>> {
  const draft = /Version_(change|publish|remove)$/.test(operationId);
  const source = { subject: '{{name}}', html: '{{total}}', text: '{{name}}' };
  const template = { name: newId('tpl'), channel: 'email', ...source, draft };
  const { id } = (await operator.post('/v1/platform-templates', template)).body;
  if (!/Version_(diff|rollBack)$/.test(operationId)) return { tpl: id, versionNumber: '1' };
  await operator.post(`/v1/platform-templates/${id}/versions`, { subject: 'x', text: 'y' });
  return { tpl: id, versionNumber: '2' };
}
