import { AppError } from '../../common/app-error';
import { type ProviderCredential, toCredential, toProviderCredential } from './credential';
import { settingRoute, type SettingRoute } from './setting-route';
import {
  AddedSmtpUserDto,
  AddSmtpUserDto,
  SmtpUserDto,
  SmtpUserListDto,
  UpdateSmtpUserDto,
} from './smtp-user.dto';

const USER = { username: 'relay@shop.example' };

/** Everything but the password, which the provider tells in clear. */
function toSmtpUser(user: ProviderCredential & { username: string }): SmtpUserDto {
  return { object: 'smtp_user', username: user.username, ...toCredential(user) };
}

/** A list of one, or of none when nobody has the name: the provider refuses that, or may answer it so. */
function theUser<User>([user]: User[]): User {
  if (!user) throw AppError.notFound('SMTP user');
  return user;
}

export const SMTP_USER_ROUTES: SettingRoute[] = [
  settingRoute({
    operationId: 'SmtpUser_add',
    noun: 'SMTP user',
    method: 'POST',
    path: 'smtp-users',
    scope: 'smtp:write',
    summary: 'Add an SMTP user',
    description:
      'For what sends by SMTP and not through this API: a printer, a shop, an old program. It sends in the name of ' +
      "the tenant's subaccount; what it sends is not a message here, has no timeline and posts no webhooks. The " +
      'password is in this answer and in no other.',
    status: 201,
    operation: '/users/smtp/add',
    through: 'master',
    params: {},
    body: AddSmtpUserDto,
    examples: {
      made: { summary: 'The provider makes the password', value: { username: 'relay@shop.example' } },
      limited: {
        summary: 'With a limit, tracking and a footer',
        value: {
          username: 'newsletter@shop.example',
          password: 'Jw4-sparrow-Lantern-71',
          description: 'Newsletter program',
          rate_limit: { emails: 500, period: '1 hour' },
          unsubscribe_footer: { enabled: true, text: 'Unsubscribe: %%UNSUBSCRIBE%%' },
          open_tracking: true,
          bounce_notifications: 'drop',
        },
      },
    },
    answer: AddedSmtpUserDto,
    problems: ['invalid_request', 'malformed_request', 'conflict'],
    toRequest: ({ body }) => ({
      username: body.username,
      ...(body.password !== undefined && { email_password: body.password }),
      ...toProviderCredential(body),
    }),
    toAnswer: ({ results }, { body }) => {
      const user = theUser(results);
      return { ...toSmtpUser(user), password: user.email_password ?? body.password ?? null };
    },
  }),
  settingRoute({
    operationId: 'SmtpUser_list',
    noun: 'SMTP user',
    method: 'GET',
    path: 'smtp-users',
    scope: 'smtp:read',
    summary: 'List SMTP users',
    description: 'All of them, without their passwords.',
    status: 200,
    operation: '/users/smtp/view',
    through: 'master',
    params: {},
    answer: SmtpUserListDto,
    problems: [],
    toRequest: () => ({}),
    toAnswer: ({ results }) => ({ object: 'list', data: results.map(toSmtpUser) }),
  }),
  settingRoute({
    operationId: 'SmtpUser_get',
    noun: 'SMTP user',
    method: 'GET',
    path: 'smtp-users/:username',
    scope: 'smtp:read',
    summary: 'Get an SMTP user',
    description: 'Without the password: one that is lost is replaced by an update.',
    status: 200,
    operation: '/users/smtp/view',
    through: 'master',
    params: USER,
    answer: SmtpUserDto,
    problems: ['not_found'],
    toRequest: ({ params }) => ({ username: params.username }),
    toAnswer: ({ results }) => toSmtpUser(theUser(results)),
  }),
  settingRoute({
    operationId: 'SmtpUser_update',
    noun: 'SMTP user',
    method: 'PATCH',
    path: 'smtp-users/:username',
    scope: 'smtp:write',
    summary: 'Change an SMTP user',
    description:
      'What is left out stays as it is. The username cannot be changed. The provider may leave settings out of its ' +
      'answer, which are null here then: get the user to see them.',
    status: 200,
    operation: '/users/smtp/edit',
    through: 'master',
    params: USER,
    body: UpdateSmtpUserDto,
    examples: {
      sandbox: { summary: 'Deliver nothing for now', value: { status: 'sandbox' } },
      unlimited: { summary: 'Take the limit away', value: { rate_limit: null } },
    },
    answer: SmtpUserDto,
    problems: ['invalid_request', 'malformed_request', 'not_found'],
    toRequest: ({ params, body }) => ({
      username: params.username ?? '',
      ...(body.password !== undefined && { email_password: body.password }),
      ...toProviderCredential(body),
    }),
    toAnswer: (users, { params }) => toSmtpUser({ ...theUser(users), username: params.username ?? '' }),
  }),
  settingRoute({
    operationId: 'SmtpUser_remove',
    noun: 'SMTP user',
    method: 'DELETE',
    path: 'smtp-users/:username',
    scope: 'smtp:write',
    summary: 'Remove an SMTP user',
    description: 'Nothing can be sent with its password any more.',
    status: 204,
    operation: '/users/smtp/remove',
    through: 'master',
    params: USER,
    problems: ['not_found'],
    toRequest: ({ params }) => ({ username: params.username ?? '' }),
    toAnswer: () => undefined,
  }),
];
