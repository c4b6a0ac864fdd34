import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Answer, FromWorker, RequestKind, Requests, ToWorker } from '../../src/protocol/message';

const root = join(import.meta.dirname, '../..');
const sample = join(root, 'media/sample');
const driver = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

/** The worker as the extension host talks to it. */
class Client {
  readonly messages: FromWorker[] = [];
  readonly words = new Int32Array(new SharedArrayBuffer(64));
  #id = 0;
  readonly #waiting = new Map<number, (answer: Answer<never>) => void>();

  constructor(readonly worker: Worker) {
    worker.on('message', (message: FromWorker) => {
      this.messages.push(message);
      if (message.type === 'response') this.#waiting.get(message.id)?.(message.answer as Answer<never>);
    });
    this.post({ type: 'share-cancellation', words: this.words.buffer as SharedArrayBuffer });
  }

  /** Reaches a worker that is busy. */
  cancel(id: number): void {
    Atomics.store(this.words, id % this.words.length, id);
  }

  post(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  /** Id of the latest request. */
  get latest(): number {
    return this.#id;
  }

  request<K extends RequestKind>(kind: K, params: Requests[K]['params']): Promise<Answer<Requests[K]['result']>> {
    const id = ++this.#id;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.post({ type: 'request', id, kind, params } as ToWorker);
    });
  }
}

describe('the simulation worker', () => {
  let folder: string;
  let client: Client;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'smmu-worker-'));
    const outfile = join(folder, 'worker.mjs');
    await build({
      entryPoints: [join(root, 'src/worker/worker.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
    });
    client = new Client(new Worker(outfile, { env: { XDG_CACHE_HOME: folder } }));
  });
  afterAll(async () => {
    await client?.worker.terminate();
    rmSync(folder, { recursive: true });
  });

  it('opens a tree, runs the buffer against the base, and tells what a name means', async () => {
    expect((await client.request('open-tree', { root: join(folder, 'nowhere') })).problems[0]?.code).toBe('no-folder');
    const opened = await client.request('open-tree', { root: sample });
    expect(opened.value?.drivers).toEqual([driver]);
    const text = readFileSync(join(sample, driver), 'utf8').replace('\tarm_smmu_write_strtab(smmu);\n', '');
    await client.request('set-overlays', { base: [], patched: [{ path: driver, text }] });
    const { value } = await client.request('run', { scenario: 'cold-boot' });
    expect(value?.changed).toEqual({ added: 0, removed: 2, changed: 0, moved: 0 });
    const hover = await client.request('hover', { name: 'STRTAB_BASE_CFG_LOG2SIZE', scenario: 'cold-boot' });
    expect(hover.value?.field).toBe('LOG2SIZE');
    const functions = await client.request('list-functions', { scenarios: [], file: driver });
    expect(functions.value?.functions.map((each) => each.name)).toContain('arm_smmu_device_reset');
    expect(client.messages[0]).toMatchObject({ type: 'ready' });
    expect(client.messages.some((message) => message.type === 'progress')).toBe(true);
  });

  it('lets what somebody waits for go before a check of the whole driver, which is done all the same', async () => {
    const text = `${readFileSync(join(sample, driver), 'utf8')}static int never(void)\n{\n\treturn nobody;\n}\n`;
    await client.request('set-overlays', { base: [], patched: [{ path: driver, text }] });
    const order: string[] = [];
    const ask = async <K extends RequestKind>(kind: K, params: Requests[K]['params']) => {
      const answer = await client.request(kind, params);
      order.push(kind);
      return answer;
    };
    const checks = [ask('check', {}), ask('check', {})];
    const hover = await ask('hover', { name: 'CR0_SMMUEN' });
    expect(hover.value?.field).toBe('SMMUEN');
    for (const check of await Promise.all(checks)) {
      expect(check.value?.problems.map(({ message }) => message)).toEqual([expect.stringContaining('nobody')]);
    }
    expect(order).toEqual(['hover', 'check', 'check']);
  });

  it('answers a cancelled request too', async () => {
    await client.request('set-overlays', { base: [], patched: [{ path: driver, text: '/* nothing */\n' }] });
    client.cancel(client.latest + 1);
    expect(await client.request('run', { scenario: 'cold-boot' })).toEqual({ problems: [], cancelled: true });
    const { value } = await client.request('run', { scenario: 'cold-boot' });
    const problems = value?.patched.problems.map(({ severity, code }) => `${severity} ${code}`);
    expect([value?.patched.end, problems]).toEqual(['problems', ['error scenario-no-function']]);
  });

  it('goes on while git looks through a long history, which can be cancelled alone', async () => {
    const git = join(folder, 'slow-git');
    const started = join(folder, 'started');
    writeFileSync(git, `#!/bin/sh\necho $$ > ${started}\nexec sleep 600\n`, { mode: 0o755 });
    await client.request('set-overlays', { base: [], patched: [] });
    const bytes = new Uint8Array(readFileSync(join(sample, 'series.mbox')));
    expect((await client.request('open-series', { name: 'series.mbox', bytes })).value?.series.patches).toHaveLength(2);
    const lint = client.request('lint-series', { base: 'HEAD', sent: true, history: { folder: sample, git } });
    const id = client.latest;
    await vi.waitFor(() => expect(existsSync(started)).toBe(true), { timeout: 20_000 });
    const hover = client.request('hover', { name: 'CR0_SMMUEN' });
    // A later request that is given up takes no earlier one with it.
    client.cancel(client.latest);
    await hover;
    const answered = (of: number) =>
      client.messages.some((message) => message.type === 'response' && message.id === of);
    expect([answered(client.latest), answered(id)]).toEqual([true, false]);
    client.post({ type: 'cancel', id });
    expect(await lint).toEqual({ problems: [], cancelled: true });
    const program = Number(readFileSync(started, 'utf8'));
    await vi.waitFor(() => expect(() => process.kill(program, 0)).toThrow(), { timeout: 20_000 });
  });
});
