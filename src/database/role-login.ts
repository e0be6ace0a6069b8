import { Client, type ClientConfig } from 'pg';

/** SQLSTATE invalid_password. */
const INVALID_PASSWORD = '28P01';
/** Above the number of master keys that can be configured at once. */
const TRIES = 6;

type Connected = ((error: Error) => void) | ((error: null, client: Client) => void);

/**
 * Connects with the URL that worked last, and moves to the next one when its password is refused. The rotation of the
 * master key changes the passwords under running processes, which notice it with their next connection only.
 */
export class RoleLogin {
  private index = 0;

  constructor(private readonly urls: string[]) {}

  get url(): string {
    return this.urls[this.index] ?? '';
  }

  /** Unless somebody else has moved on already. */
  private moveOnFrom(url: string): void {
    if (url === this.url) this.index = (this.index + 1) % this.urls.length;
  }

  /** The class that a pool makes its connections of (its option `Client`). */
  clientClass(): new (config?: ClientConfig) => Client {
    const current = () => this.url;
    const moveOnFrom = (url: string) => this.moveOnFrom(url);
    return class RoleClient extends Client {
      private readonly usedUrl: string;

      constructor(config: ClientConfig = {}) {
        const url = current();
        super({ ...config, connectionString: url });
        this.usedUrl = url;
      }

      override connect(): Promise<Client>;
      override connect(callback: Connected): void;
      override connect(callback?: Connected): Promise<Client> | void {
        if (!callback) return super.connect();
        super.connect((error: Error | null) => {
          if (isPasswordRefused(error)) moveOnFrom(this.usedUrl);
          (callback as (error: Error | null) => void)(error);
        });
      }
    };
  }
}

/** Whether a login was refused for its password; another of the configured ones may be right. */
export function isPasswordRefused(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === INVALID_PASSWORD;
}

/** Once more with the next password, for each that there may be. Nothing has been asked of the database before. */
export async function withSomePassword<T>(connect: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await connect();
    } catch (error) {
      if (!isPasswordRefused(error) || tries === TRIES) throw error;
    }
  }
}
