import { ApiProperty, IntersectionType, PickType } from '@nestjs/swagger';
import { CredentialDto, CredentialSettingsDto } from './credential.dto';

const SETTINGS = [
  'ip_pool_id',
  'unsubscribe_footer',
  'open_tracking',
  'click_tracking',
  'archive',
  'audit_address',
  'bounce_notifications',
] as const;

class SendingSettings {
  @ApiProperty({ enum: ['sending_settings'], example: 'sending_settings' })
  object: 'sending_settings';
}

export class SendingSettingsDto extends IntersectionType(
  SendingSettings,
  PickType(CredentialDto, SETTINGS),
) {}

export class UpdateSendingSettingsDto extends PickType(CredentialSettingsDto, SETTINGS) {}
