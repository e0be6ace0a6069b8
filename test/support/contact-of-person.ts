import type { Answer } from './caller';
import type { Carillon, TestTenant } from './carillon';

interface Named {
  name: string;
  /** As it is compared, and as somebody wrote it. */
  address: string;
  asWritten: string;
}

const IMPORT_ID = 'imp_01kaj6v3m4e2ra8x0q6s1t5y9z';
const OTHER_ROW = { line: 3, content: ['grace@example.com', 'Grace'] };

/** A contact with its audience, another one that names it, and a file that waits to be imported. */
export async function keepAsContact(
  { owner }: Carillon,
  { id, api }: TestTenant,
  { name, address, asWritten }: Named,
): Promise<void> {
  const post = async (path: string, body: object, more: Record<string, string> = {}) => {
    const headers = { 'content-type': 'application/json', ...more };
    return (await api.send('POST', `/v1/${path}`, JSON.stringify(body), headers)).body;
  };
  const own = { email: asWritten, properties: { name } };
  const contact = await post('contacts', own, { 'idempotency-key': 'a-contact' });
  const properties = { partner: asWritten, kept: 'kept' };
  await post('contacts', { email: 'grace@example.com', external_id: `friend of ${address}`, properties });
  const audience = await post('audiences', { name: `Friends of ${address}`, kind: 'static' });
  await post(`audiences/${audience.id}/members`, { contact_ids: [contact.id] });
  const filter = { field: 'properties.partner', equals: asWritten };
  await post('audiences', { name: 'Partners', kind: 'filter', filter });
  await owner.query(
    `INSERT INTO contact_imports (tenant_id, id, status, format, columns, property_types, parts_stored, next_attempt_at)
     VALUES ($1, $2, 'queued', 'csv', '["email", "properties.name"]', 'text', 1, NULL)`,
    [id, IMPORT_ID],
  );
  await owner.query(
    `INSERT INTO contact_import_parts (tenant_id, import_id, position, rows) VALUES ($1, $2, 0, $3)`,
    [id, IMPORT_ID, JSON.stringify([{ line: 2, content: [asWritten, name] }, OTHER_ROW])],
  );
}

export function expectExportedContact(body: Answer['body'], { name, address, asWritten }: Named): void {
  expect(body.contacts).toMatchObject([
    { email: address, properties: { name }, audiences: [{ name: `Friends of ${address}` }] },
    // Of somebody else only what names the person.
    { email: null, external_id: `friend of ${address}`, properties: { partner: asWritten }, audiences: [] },
  ]);
  expect(body.contacts[1].properties).not.toHaveProperty('kept');
  expect(body.contact_import_rows).toMatchObject([{ line: 2, content: [asWritten, name] }]);
}

export async function expectErasedContact({ owner }: Carillon, { api }: TestTenant): Promise<void> {
  const { data } = (await api.get('/v1/contacts')).body;
  const properties = { partner: '[erased]', kept: 'kept' };
  expect(data).toMatchObject([{ email: 'grace@example.com', external_id: null, properties }]);
  const parts = await owner.query<unknown[]>('SELECT rows FROM contact_import_parts');
  expect(parts).toEqual([{ rows: [{ line: 2, content: null }, OTHER_ROW] }]);
}
