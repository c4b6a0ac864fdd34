interface Resource {
  readonly name: string;
  /** What identifies it to a caller that takes it back early. */
  readonly key: string;
  readonly release: () => void;
}

/** Resources that the driver core frees when a device goes away or its probe fails: newest first. */
export class DeviceResources {
  readonly #byDevice = new Map<bigint, Resource[]>();

  add(device: bigint, name: string, key: string, release: () => void): void {
    const list = this.#byDevice.get(device) ?? [];
    list.push({ name, key, release });
    this.#byDevice.set(device, list);
  }

  /** Forgets the newest resource with this name and key, and releases it if asked. False when there is none. */
  remove(device: bigint, name: string, key: string, release: boolean): boolean {
    const list = this.#byDevice.get(device) ?? [];
    const index = list.findLastIndex((each) => each.name === name && each.key === key);
    const [found] = index < 0 ? [] : list.splice(index, 1);
    if (release) found?.release();
    return found !== undefined;
  }

  /** What devres_release_all() does. */
  releaseAll(device: bigint): void {
    for (;;) {
      const last = this.#byDevice.get(device)?.pop();
      if (!last) return;
      last.release();
    }
  }

  /** Names in order of acquisition, for tests and views. */
  names(device: bigint): readonly string[] {
    return (this.#byDevice.get(device) ?? []).map((each) => each.name);
  }
}
