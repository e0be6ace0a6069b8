import type { Caller } from './caller';
import { CSV, upload } from './contact-files';

/** For operations on contacts that change their object for good, an object of its own. */
export async function freshContacts(api: Caller, operationId: string): Promise<Record<string, string>> {
  switch (operationId) {
    case 'Contact_delete':
      return { con: (await api.post('/v1/contacts', { email: 'to-delete@example.com' })).body.id };
    case 'Contact_create': {
      const { data } = (await api.get('/v1/contacts?email=grace@example.com')).body;
      for (const { id } of data) await api.delete(`/v1/contacts/${id}`);
      return {};
    }
    case 'Audience_delete':
      return { lst: (await api.post('/v1/audiences', { name: 'to delete', kind: 'static' })).body.id };
    case 'ContactImport_cancel': {
      const lines = Array.from({ length: 20_000 }, (_, i) => `cancelled${i}@example.com`);
      const { body } = await upload(api, ['email', ...lines].join('\n'), '', CSV);
      return { imp: body.id };
    }
    default:
      return {};
  }
}
