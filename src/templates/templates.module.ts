import { Module } from '@nestjs/common';
import { TemplateBuilder } from './template-builder.service';
import { TemplateController } from './template.controller';
import { TemplatePreviews } from './template-previews.service';
import { TemplateRenderer } from './template-renderer';
import { TemplateService } from './template.service';
import { TemplateStore } from './template.store';
import { TemplateVersionController } from './template-version.controller';
import { TemplateVersions } from './template-versions.service';

@Module({
  controllers: [TemplateController, TemplateVersionController],
  providers: [
    TemplateService,
    TemplateVersions,
    TemplatePreviews,
    TemplateBuilder,
    TemplateStore,
    TemplateRenderer,
  ],
  exports: [TemplateStore, TemplateRenderer, TemplatePreviews],
})
export class TemplatesModule {}
