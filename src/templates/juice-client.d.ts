/** The part of juice that reads no file and calls no address; its types are with the whole only. */
declare module 'juice/client' {
  import type { CheerioAPI } from 'cheerio/slim';
  import type juice from 'juice';

  const client: {
    ignoredPseudos: string[];
    juiceDocument($: CheerioAPI, options: juice.Options): void;
  };
  export default client;
}
