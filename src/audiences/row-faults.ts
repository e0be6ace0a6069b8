import { FILE_FAULTS } from '../common/file-row';

/** What can be wrong with a contact, by code: in a request it is told by pointer, of a row in a file by line and field. */
export const ROW_FAULTS = {
  ...FILE_FAULTS,
  invalid_email:
    'This is not an e-mail address. Write it bare, such as ada@example.com, without a display name.',
  invalid_phone: 'This is not a phone number in E.164. Write it with the country, such as +6421555123.',
  invalid_locale: 'This is not a language tag (BCP 47). Write it such as de-CH.',
  invalid_time_zone: 'This is not a time zone of the IANA database. Write it such as Europe/Zurich.',
  invalid_external_id: 'An external id has 1 to 200 characters, without control characters.',
  invalid_property_name:
    'The name of a property has 1 to 64 letters, digits, spaces, dots, hyphens or underscores, and begins with a letter or an underscore.',
  invalid_property: 'A property is a text of at most 1,000 characters, a finite number, true or false.',
  invalid_properties: 'Properties are one flat object.',
  too_many_properties: 'A contact has at most 50 properties, 16 kB in all.',
  invalid_type: 'This field takes a text.',
  no_address: 'A contact has an e-mail address, a phone number or both.',
  several_contacts:
    'This value belongs to another contact than the rest of the row does. Merge or delete one of the two, or take the value out.',
  other_external_id: 'The address belongs to a contact with another external id. Change one of the two.',
  erased: 'The person was erased while the import waited.',
} as const satisfies Record<string, string>;

export type RowFaultCode = keyof typeof ROW_FAULTS;

export interface RowFault {
  /** As in the API: `email`, `properties.plan`; empty for the whole. */
  field: string;
  code: RowFaultCode;
}
