import { AppError } from '../../common/app-error';
import { type ProviderCredential, toCredential, toProviderCredential } from './credential';
import { SendingSettingsDto, UpdateSendingSettingsDto } from './sending-settings.dto';
import { settingRoute, type SettingRoute } from './setting-route';

function toSendingSettings([key]: ProviderCredential[]): SendingSettingsDto {
  if (!key) throw AppError.notFound('key of the subaccount');
  const { description: _d, status: _s, rate_limit: _r, ...settings } = toCredential(key);
  return { object: 'sending_settings', ...settings };
}

export const SENDING_SETTINGS_ROUTES: SettingRoute[] = [
  settingRoute({
    operationId: 'SendingSettings_get',
    noun: 'key of the subaccount',
    method: 'GET',
    path: 'sending-settings',
    scope: 'senders:read',
    summary: 'Get the sending settings',
    description:
      'What the provider adds to every e-mail of this API: tracking, an unsubscribe footer, copies.',
    status: 200,
    operation: '/api_keys/view',
    through: 'master-on-key',
    params: {},
    answer: SendingSettingsDto,
    problems: [],
    toRequest: () => ({}),
    toAnswer: (keys) => toSendingSettings(keys),
  }),
  settingRoute({
    operationId: 'SendingSettings_update',
    noun: 'key of the subaccount',
    method: 'PATCH',
    path: 'sending-settings',
    scope: 'senders:write',
    summary: 'Change the sending settings',
    description:
      'They hold for every e-mail that is sent from now on, as the provider knows them of a key and not of a single ' +
      'e-mail. What is left out stays as it is.',
    status: 200,
    operation: '/api_keys/edit',
    through: 'master-on-key',
    params: {},
    body: UpdateSendingSettingsDto,
    examples: {
      tracking: { summary: 'Track opens and clicks', value: { open_tracking: true, click_tracking: true } },
      footer: {
        summary: 'An unsubscribe footer',
        value: { unsubscribe_footer: { enabled: true, text: 'Unsubscribe: %%UNSUBSCRIBE%%' } },
      },
    },
    answer: SendingSettingsDto,
    problems: ['invalid_request', 'malformed_request'],
    toRequest: ({ body }) => toProviderCredential(body),
    toAnswer: (keys) => toSendingSettings(keys),
  }),
];
