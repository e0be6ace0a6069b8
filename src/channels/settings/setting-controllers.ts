import {
  Body,
  Controller,
  HttpCode,
  Param,
  Query,
  RequestMapping,
  RequestMethod,
  type Type,
} from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../common/api-problems';
import { Idempotent } from '../../idempotency/idempotent';
import { Caller, LiveKeyOnly, Needs, type TenantCaller } from '../../tenants/access';
import { ProviderSettings } from './provider-settings.service';
import type { SettingInput, SettingRoute } from './setting-route';

/**
 * Makes a Nest controller of a table of routes, with the decorators that a written one would have: the same guard,
 * pipes and API description apply.
 */
export function settingController(name: string, tag: string, routes: SettingRoute[]): Type {
  class SettingController {
    constructor(readonly settings: ProviderSettings) {}
  }
  Object.defineProperty(SettingController, 'name', { value: `${name}Controller` });
  Reflect.defineMetadata('design:paramtypes', [ProviderSettings], SettingController);
  Controller('v1')(SettingController);
  ApiTags(tag)(SettingController);
  ApiBearerAuth('liveKey')(SettingController);
  LiveKeyOnly()(SettingController);
  for (const route of routes) addHandler(SettingController, route);
  return SettingController;
}

function addHandler(controller: Type<{ settings: ProviderSettings }>, route: SettingRoute): void {
  const prototype = controller.prototype as Record<string, unknown>;
  const key = route.operationId;
  prototype[key] = async function handle(
    this: { settings: ProviderSettings },
    caller: TenantCaller,
    params: Record<string, string>,
    ...rest: unknown[]
  ): Promise<unknown> {
    const query = route.query ? rest.shift() : {};
    const body = route.body ? rest.shift() : {};
    return this.settings.carryOut(caller, route, { params, query, body } as SettingInput<never, never>);
  };
  // The API description finds a handler's parameters by this name.
  Object.defineProperty(prototype[key], 'name', { value: key });
  const types: unknown[] = [Object, Object];
  Caller()(prototype, key, 0);
  Param()(prototype, key, 1);
  if (route.query) Query()(prototype, key, types.push(route.query) - 1);
  if (route.body) Body()(prototype, key, types.push(route.body) - 1);
  Reflect.defineMetadata('design:paramtypes', types, prototype, key);
  decorate(prototype, key, route);
}

function decorate(prototype: object, key: string, route: SettingRoute): void {
  const { scope, summary, description, status, answer, body, examples, params, problems } = route;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, key) as PropertyDescriptor;
  const decorators: MethodDecorator[] = [
    RequestMapping({ path: route.path, method: RequestMethod[route.method] }),
    HttpCode(status),
    Needs(scope),
    ApiOperation({ operationId: key, summary, description }),
    ApiResponse(answer ? { status, type: answer, description: summary } : { status, description: summary }),
    ApiProblems(...problems, 'tenant_not_active', 'provider_refused', 'provider_unclear'),
    ...(route.method === 'POST' && status !== 200 ? [Idempotent()] : []),
    ...Object.entries(params).map(([name, example]) => ApiParam({ name, example })),
    ...(body ? [ApiBody({ type: body, examples })] : []),
  ];
  for (const decorator of decorators) decorator(prototype, key, descriptor);
}
