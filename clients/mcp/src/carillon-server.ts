import { Carillon } from '@carillon/client';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';
import { callTool } from './call-tool.js';
import { chooseTools } from './choose-tools.js';
import type { Settings } from './settings.js';
import type { Tool } from './tool.js';
import { TOOLS } from './tools.generated.js';

const INSTRUCTIONS =
  'Carillon sends e-mail and SMS. Ids say what they name (msg_…, tpl_…, cmp_…). Lists come in pages: pass next_cursor as ' +
  'after. What is accepted is not yet delivered: message_get shows each recipient, explanation_explain says why ' +
  'somebody did not get it. Sending cannot be taken back: with a live key ask before you send, launch or resume. ' +
  'With a test key (car_test_…) nothing reaches anybody.';

/** A server with the tools that the settings ask for; it offers no other, and carries out no other. */
export function carillonServer(settings: Settings, version: string): Server {
  const tools = new Map(chooseTools(TOOLS, settings).map((tool) => [tool.name, tool]));
  const clients = clientsOf(settings);
  const server = new Server(
    { name: 'carillon', version },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [...tools.values()].map(({ name, title, description, inputSchema, annotations }) => ({
      ...{ name, title, description },
      inputSchema: { ...inputSchema, properties: inputSchema.properties as Record<string, object> },
      annotations: { title, ...annotations },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal }) => {
    const tool = tools.get(params.name);
    if (!tool) throw new McpError(ErrorCode.InvalidParams, `There is no tool ${params.name}.`);
    return callTool(clients(tool), tool, params.arguments ?? {}, signal);
  });
  return server;
}

function clientsOf({ url, apiKey, operatorKey }: Settings): (tool: Tool) => Carillon {
  const client = (key: string | undefined) =>
    key === undefined ? null : new Carillon({ apiKey: key, baseUrl: url });
  const [tenants, operators] = [client(apiKey), client(operatorKey)];
  return ({ key }) => {
    const found = key === 'operator' ? operators : tenants;
    if (!found) throw new Error('A tool is offered that there is no key for.');
    return found;
  };
}
