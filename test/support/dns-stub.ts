import { createSocket, type Socket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

const TYPES = { 1: isIPv4, 28: (address: string) => !isIPv4(address) } as const;

/** A name server (RFC 1035) that answers A and AAAA as it is told to, each answer in turn and the last one for ever. */
export class DnsStub {
  /** What was asked, by name and record: `a.example A`. */
  readonly asked: string[] = [];
  private readonly answers = new Map<string, string[][]>();

  private constructor(private readonly socket: Socket) {}

  static async start(): Promise<DnsStub> {
    const socket = createSocket('udp4');
    const stub = new DnsStub(socket);
    socket.on('message', (query, { port, address }) => socket.send(stub.answer(query), port, address));
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return stub;
  }

  get server(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  /** The first look-up of the name finds the first list of addresses, and so on. */
  says(name: string, ...answers: string[][]): void {
    this.answers.set(name, answers);
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.socket.close(() => resolve()));
  }

  private answer(query: Buffer): Buffer {
    const labels: string[] = [];
    let at = 12;
    while (query[at]) {
      const length = query.readUInt8(at);
      labels.push(query.toString('latin1', at + 1, at + 1 + length));
      at += length + 1;
    }
    const question = query.subarray(12, at + 5);
    const type = query.readUInt16BE(at + 1) as keyof typeof TYPES;
    const name = labels.join('.').toLowerCase();
    const record = `${name} ${type === 1 ? 'A' : 'AAAA'}`;
    const answers = this.answers.get(name);
    const nth = this.asked.filter((each) => each === record).length;
    this.asked.push(record);
    const found = (answers?.[Math.min(nth, answers.length - 1)] ?? []).filter((each) => TYPES[type](each));
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    // Recursion available; NXDOMAIN for a name that nobody spoke of.
    header.writeUInt16BE(answers ? 0x8180 : 0x8183, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(found.length, 6);
    return Buffer.concat([header, question, ...found.map((address) => resource(type, address))]);
  }
}

function resource(type: number, address: string): Buffer {
  const data = Buffer.from(ipaddr.parse(address).toByteArray());
  const head = Buffer.alloc(12);
  // The name is the one at offset 12, the class Internet; nothing may be kept: time to live 0.
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}
