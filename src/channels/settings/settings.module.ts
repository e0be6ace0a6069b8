import { Module } from '@nestjs/common';
import { TenantsModule } from '../../tenants/tenants.module';
import { Provider } from '../provider';
import { ProviderSettings } from './provider-settings.service';
import { SENDER_DOMAIN_ROUTES, SENDER_ROUTES } from './sender-routes';
import { settingController } from './setting-controllers';

/** What a tenant may manage at the provider, as REST: controllers are made from tables. API process only. */
@Module({
  imports: [TenantsModule],
  controllers: [
    settingController('SenderDomain', 'Sender domains', SENDER_DOMAIN_ROUTES),
    settingController('Sender', 'Senders', SENDER_ROUTES),
  ],
  providers: [Provider, ProviderSettings],
})
export class SettingsModule {}
