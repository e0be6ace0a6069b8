import { Module } from '@nestjs/common';
import { MessagesModule } from '../messages/messages.module';
import { TemplatesModule } from '../templates/templates.module';
import { TenantsModule } from '../tenants/tenants.module';
import { ExplanationController } from './explanation.controller';
import { Explanations } from './explanation.service';
import { ExplanationStore } from './explanation.store';

@Module({
  imports: [TenantsModule, TemplatesModule, MessagesModule],
  controllers: [ExplanationController],
  providers: [Explanations, ExplanationStore],
})
export class ExplanationsModule {}
