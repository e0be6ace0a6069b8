import { Module } from '@nestjs/common';
import { MessagesModule } from '../../messages/messages.module';
import { TemplatesModule } from '../../templates/templates.module';
import { TenantsModule } from '../../tenants/tenants.module';
import { Provider } from '../provider';
import { ProviderPace } from '../provider-pace';
import { ACTIVITY_ROUTES } from './activity-routes';
import { ARCHIVE_ROUTES } from './archive-routes';
import { IP_ROUTES } from './ip-routes';
import { PROVIDER_SCHEDULED_ROUTES } from './provider-scheduled-routes';
import { PlatformDomainController } from './platform-domain.controller';
import { PlatformDomains } from './platform-domain.service';
import { ProviderSettings } from './provider-settings.service';
import { PROVIDER_SUPPRESSION_ROUTES } from './provider-suppression-routes';
import { ProviderTemplateController } from './provider-template.controller';
import { PROVIDER_TEMPLATE_ROUTES } from './provider-template-routes';
import { ProviderTemplates } from './provider-template.service';
import { SENDER_DOMAIN_ROUTES, SENDER_ROUTES } from './sender-routes';
import { SENDING_SETTINGS_ROUTES } from './sending-settings-routes';
import { settingController } from './setting-controllers';
import { SMS_LOG_ROUTES } from './sms-log-routes';
import { SMTP_USER_ROUTES } from './smtp-user-routes';
import { STATISTICS_ROUTES } from './statistics-routes';

/** What a tenant may manage at the provider, as REST: controllers are made from tables. API process only. */
@Module({
  imports: [TenantsModule, TemplatesModule, MessagesModule],
  controllers: [
    settingController('SenderDomain', 'Sender domains', SENDER_DOMAIN_ROUTES),
    settingController('Sender', 'Senders', SENDER_ROUTES),
    settingController('SendingSettings', 'Senders', SENDING_SETTINGS_ROUTES),
    settingController('SmtpUser', 'SMTP and IPs', SMTP_USER_ROUTES),
    settingController('Ip', 'SMTP and IPs', IP_ROUTES),
    settingController('ProviderSuppression', 'Suppressions', PROVIDER_SUPPRESSION_ROUTES),
    settingController('Archive', 'Records', ARCHIVE_ROUTES),
    settingController('Activity', 'Records', ACTIVITY_ROUTES),
    settingController('SmsLog', 'Records', SMS_LOG_ROUTES),
    settingController('ProviderScheduled', 'Scheduling', PROVIDER_SCHEDULED_ROUTES),
    settingController('ProviderTemplate', 'Templates', PROVIDER_TEMPLATE_ROUTES),
    ProviderTemplateController,
    PlatformDomainController,
    settingController('Statistics', 'Statistics', STATISTICS_ROUTES),
  ],
  providers: [Provider, ProviderPace, ProviderSettings, ProviderTemplates, PlatformDomains],
  exports: [Provider],
})
export class SettingsModule {}
