import type { ColumnRules } from '../common/file-columns';
import { CONTACT_TEXT_FIELDS } from './contact-fields';
import { isPropertyName } from './contact-properties';

/** What the columns of a file of contacts can be: a field of the contact, or `properties.<name>`. */
export const CONTACT_COLUMNS: ColumnRules = {
  fields: CONTACT_TEXT_FIELDS,
  keys: ['email', 'phone', 'external_id'],
  keyNames: '"email", "phone" or "external_id"',
  aliases: {
    e_mail: 'email',
    email_address: 'email',
    phone_number: 'phone',
    timezone: 'time_zone',
    language: 'locale',
  },
  prefix: 'properties.',
  isName: isPropertyName,
  name: 'it begins with a letter and has up to 64 letters, digits, spaces, dots, hyphens or underscores',
  example: '{"Mail": "email", "Plan": "properties.plan", "Notes": null}',
};
