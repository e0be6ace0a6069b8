import { Module } from '@nestjs/common';
import { InheritedTemplateStore } from './inherited-template.store';
import { PlatformTemplateController } from './platform-template.controller';
import { PlatformTemplateVersionController } from './platform-template-version.controller';
import { PublishedTemplates } from './published-templates.service';
import { TemplateBuilder } from './template-builder.service';
import { TemplateController } from './template.controller';
import { TemplateListStore } from './template-list.store';
import { TemplatePreviews } from './template-previews.service';
import { TemplateRenderer } from './template-renderer';
import { TemplateService } from './template.service';
import { TemplateStore } from './template.store';
import { TemplateVersionController } from './template-version.controller';
import { TemplateVersions } from './template-versions.service';

@Module({
  controllers: [
    TemplateController,
    TemplateVersionController,
    PlatformTemplateController,
    PlatformTemplateVersionController,
  ],
  providers: [
    TemplateService,
    TemplateVersions,
    TemplatePreviews,
    TemplateBuilder,
    PublishedTemplates,
    TemplateStore,
    TemplateListStore,
    InheritedTemplateStore,
    TemplateRenderer,
  ],
  exports: [PublishedTemplates, TemplateStore, TemplateRenderer, TemplatePreviews],
})
export class TemplatesModule {}
