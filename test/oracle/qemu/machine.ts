import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emulator } from './emulator';

/** First address of RAM, and how much of it there is. */
export const ramStart = 0x4000_0000n;
export const ramSize = 0x1000_0000;

/** Where the CPU's code lies; the emulator puts a device tree into the first MiB. */
const codeStart = 0x4ff0_0000n;

/** A64: wfi, and back to it. Virtual time jumps to the next timer while the only CPU sleeps. */
const sleepForever = Buffer.from('7f2003d5ffffff17', 'hex');

/** The emulator with a CPU that sleeps: every access comes from the tests. RAM is a shared file, read and written without asking it. */
export class Machine {
  readonly #lines: string[] = [];
  #waiting: { resolve: (line: string) => void; reject: (problem: Error) => void } | undefined;
  #failure: Error | undefined;
  #partial = '';

  private constructor(
    private readonly process: ChildProcess,
    private readonly socket: Socket,
    private readonly directory: string,
    private readonly ram: number,
  ) {
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#receive(chunk));
    // Why the connection ended is what the process says when it ends.
    socket.on('error', () => {});
  }

  /** Starts it with these `-device` arguments besides the SMMU. */
  static async start(devices: readonly string[]): Promise<Machine> {
    const directory = mkdtempSync(join(tmpdir(), 'smmu-oracle-'));
    const ramPath = join(directory, 'ram');
    const ram = openSync(ramPath, 'w+');
    ftruncateSync(ram, ramSize);
    writeSync(ram, sleepForever, 0, sleepForever.length, Number(codeStart - ramStart));
    const socketPath = join(directory, 'qtest');
    const server = createServer();
    const connected = new Promise<Socket>((resolve) => server.once('connection', resolve));
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    const child = spawn(
      emulator,
      [
        ...['-M', 'virt,iommu=smmuv3,memory-backend=ram', '-cpu', 'cortex-a57'],
        ...['-object', `memory-backend-file,id=ram,size=${ramSize},mem-path=${ramPath},share=on`, '-m', '256'],
        ...['-nodefaults', '-display', 'none', '-qtest', `unix:${socketPath}`],
        ...[
          '-accel',
          'tcg',
          '-icount',
          'shift=0,sleep=off',
          '-device',
          `loader,addr=0x${codeStart.toString(16)},cpu-num=0`,
        ],
        ...devices.flatMap((device) => ['-device', device]),
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    const ended = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('close', (status) => reject(new Error(`${emulator} ended with ${status}: ${complaint}`)));
    });
    ended.catch(() => {});
    try {
      const socket = await Promise.race([connected, ended]);
      const machine = new Machine(child, socket, directory, ram);
      ended.catch((problem: Error) => machine.#fail(problem));
      return machine;
    } finally {
      server.close();
    }
  }

  async write(address: number, size: 1 | 2 | 4 | 8, value: bigint): Promise<void> {
    await this.#ask(`write${letters[size]} 0x${address.toString(16)} 0x${value.toString(16)}`);
  }

  async read(address: number, size: 1 | 2 | 4 | 8): Promise<bigint> {
    const [, value] = (await this.#ask(`read${letters[size]} 0x${address.toString(16)}`)).split(' ');
    return BigInt(value ?? '');
  }

  writeRam(address: bigint, bytes: Buffer): void {
    writeSync(this.ram, bytes, 0, bytes.length, Number(address - ramStart));
  }

  readRam(address: bigint, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    readSync(this.ram, bytes, 0, length, Number(address - ramStart));
    return bytes;
  }

  async close(): Promise<void> {
    this.socket.destroy();
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const gone = new Promise<void>((resolve) => this.process.once('exit', () => resolve()));
      this.process.kill('SIGKILL');
      await gone;
    }
    closeSync(this.ram);
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #ask(question: string): Promise<string> {
    if (this.#failure) throw this.#failure;
    const answer = new Promise<string>((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    this.socket.write(`${question}\n`);
    this.#deliver();
    const line = await answer;
    if (!line.startsWith('OK')) throw new Error(`${question}: ${line}`);
    return line;
  }

  #receive(chunk: string): void {
    this.#partial += chunk;
    for (let end = this.#partial.indexOf('\n'); end >= 0; end = this.#partial.indexOf('\n')) {
      this.#lines.push(this.#partial.slice(0, end));
      this.#partial = this.#partial.slice(end + 1);
    }
    this.#deliver();
  }

  #fail(problem: Error): void {
    this.#failure = problem;
    this.#waiting?.reject(problem);
    this.#waiting = undefined;
  }

  #deliver(): void {
    if (!this.#waiting) return;
    const line = this.#lines.shift();
    if (line === undefined) return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting.resolve(line);
  }
}

const letters = { 1: 'b', 2: 'w', 4: 'l', 8: 'q' } as const;
