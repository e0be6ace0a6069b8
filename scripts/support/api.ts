/** The part of the public API that the demo uses, over HTTP like any other caller. */
export class Api {
  constructor(
    private readonly baseUrl: string,
    private readonly key: string,
  ) {}

  async get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('POST', path, body);
  }

  async put<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('PUT', path, body);
  }

  async patch<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('PATCH', path, body);
  }

  async delete(path: string): Promise<void> {
    await this.call('DELETE', path);
  }

  /** A file as the body. */
  async upload<T>(path: string, contentType: string, file: string): Promise<T> {
    return this.send<T>('POST', path, { contentType, text: file });
  }

  private call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return this.send<T>(
      method,
      path,
      text === undefined ? undefined : { contentType: 'application/json', text },
    );
  }

  private async send<T>(
    method: string,
    path: string,
    body?: { contentType: string; text: string },
  ): Promise<T> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body && { 'content-type': body.contentType }),
      },
      body: body?.text,
      signal: AbortSignal.timeout(15_000),
    });
    const text = await response.text();
    if (!response.ok)
      throw new ApiRefusal(response.status, `${method} ${path} answered ${response.status}: ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

export class ApiRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export interface List<T> {
  object: 'list';
  data: T[];
}

export interface Tenant {
  id: string;
  slug: string;
  status: string;
  provisioning?: { step?: string; error?: unknown } | null;
}

export interface ApiKey {
  id: string;
  key: string;
}

export interface Message {
  id: string;
  status: string;
}

export interface TimelineEntry {
  id: string;
  type: string;
  occurred_at: string;
  delivery_id: string | null;
  recipient: string | null;
  description: string;
}
