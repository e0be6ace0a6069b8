import type { Quickstart } from '../demo';
import { Api, type List } from './api';
import { joinByLink } from './demo-person';

interface Created {
  id: string;
  url: string;
}

/** A member of the demo's tenant for each operation after which they are another, or gone; and invitations. */
export async function peopleExamples({
  apiUrl,
  operatorKey,
  tenantId,
}: Quickstart): Promise<Record<string, string>> {
  const operator = new Api(apiUrl, operatorKey);
  const made = Date.now().toString(36);
  const invite = (path: string, name: string, role: string) =>
    operator.post<Created>(path, { email: `${name}.${made}@example.com`, role });
  const ofTenant = `/v1/tenants/${tenantId}/invitations`;
  const examples: Record<string, string> = {};
  for (const parameter of [
    ...['memberId', 'Member_remove.memberId', 'personId', 'People_delete.personId'],
    ...['Member_passwordLink.memberId', 'People_passwordLink.personId'],
  ]) {
    const name = parameter.replace(/\W/g, '.').toLowerCase();
    const { url } = await invite(ofTenant, name, 'viewer');
    await joinByLink(apiUrl, url, { name: 'To be changed', password: `violet harbour ${made} kites` });
    const { data } = await operator.get<List<Created>>(`/v1/people?email=${name}.${made}@example.com`);
    examples[parameter] = data[0]?.id ?? '';
  }
  const kept = await invite(ofTenant, 'kept', 'editor');
  const ofOperator = await invite('/v1/operator-invitations', 'kept', 'read_only');
  return { ...examples, invitationId: kept.id, operatorInvitationId: ofOperator.id };
}
