import { Module } from '@nestjs/common';
import { TemplateController } from './template.controller';
import { TemplateRenderer } from './template-renderer';
import { TemplateService } from './template.service';
import { TemplateStore } from './template.store';

@Module({
  controllers: [TemplateController],
  providers: [TemplateService, TemplateStore, TemplateRenderer],
  exports: [TemplateStore, TemplateRenderer],
})
export class TemplatesModule {}
