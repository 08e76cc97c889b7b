import type { Driver, Launched } from './driver.ts';

interface Parts {
  processes: Driver;
  containers: Driver;
  /** Whether an image is one of the local store. */
  isLocal(reference: string): boolean;
  hasEngine(): Promise<boolean>;
}

/**
 * A driver for each container by its image: a process for one of the local store, a container for any other. One task may
 * have both; they share its volumes and write to the same kind of file.
 */
export function createDriverByImage({ processes, containers, isLocal, hasEngine }: Parts): Driver {
  /** Who runs what runs. */
  const drivers = new Map<string, Driver>();

  const driverOf = ({ image }: Pick<Launched, 'image'>) => (image?.driver === containers.name ? containers : processes);

  /** Those of one driver. */
  const only = (driver: Driver, runtimeIds: string[]) => runtimeIds.filter((id) => drivers.get(id) === driver);

  return {
    name: 'by image',
    hostId: processes.hostId,
    async pull(reference) {
      if (isLocal(reference) || !(await hasEngine())) return processes.pull(reference);
      return containers.pull(reference);
    },
    freePorts: processes.freePorts,
    create: (spec) => driverOf(spec).create(spec),
    start(spec) {
      drivers.set(spec.runtimeId, driverOf(spec));
      return driverOf(spec).start(spec);
    },
    async adopt(launched, live) {
      for (const each of launched) drivers.set(each.runtimeId, driverOf(each));
      const byDriver = Map.groupBy(launched, driverOf);
      const adopted = await Promise.all(
        [processes, containers].map((driver) => driver.adopt(byDriver.get(driver) ?? [], live)),
      );
      return new Map(adopted.flatMap((each) => [...each]));
    },
    signal(runtimeId, signal) {
      drivers.get(runtimeId)?.signal(runtimeId, signal);
    },
    exec: (spec, argv, timeoutMs) => driverOf(spec).exec(spec, argv, timeoutMs),
    async usage(runtimeIds) {
      const all = [processes, containers].map((driver) => driver.usage?.(only(driver, runtimeIds)));
      return new Map((await Promise.all(all)).flatMap((each) => [...(each ?? [])]));
    },
    onExit(listener) {
      for (const driver of [processes, containers]) {
        driver.onExit((runtimeId, exit) => {
          drivers.delete(runtimeId);
          listener(runtimeId, exit);
        });
      }
    },
    onOutput(listener) {
      for (const driver of [processes, containers]) driver.onOutput(listener);
    },
    readOutput: processes.readOutput,
    outputBytes: processes.outputBytes,
    async remove(taskId) {
      // The containers first: the files are theirs too.
      await containers.remove(taskId);
      await processes.remove(taskId);
    },
    async forget(taskId) {
      await containers.forget(taskId);
      await processes.forget(taskId);
    },
    async close(options) {
      await Promise.all([processes.close(options), containers.close(options)]);
    },
  };
}
