import { Module } from '@nestjs/common';
import { TemplateController } from './template.controller';
import { TemplateService } from './template.service';
import { TemplateStore } from './template.store';

@Module({
  controllers: [TemplateController],
  providers: [TemplateService, TemplateStore],
  exports: [TemplateStore],
})
export class TemplatesModule {}
