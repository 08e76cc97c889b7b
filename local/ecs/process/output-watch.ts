/** How often the output files of running containers are looked at. */
const POLL_MS = 200;

interface Followed {
  taskId: string;
  name: string;
  bytes: number;
}

/** Tells when a running container has written more, by the size of its output. */
export function createOutputWatch(sizeOf: (taskId: string, name: string) => Promise<number>) {
  const followed = new Map<string, Followed>();
  let report: (taskId: string, name: string, bytes: number) => void = () => {};
  let timer: NodeJS.Timeout | undefined;

  async function look(each: Followed): Promise<void> {
    const bytes = await sizeOf(each.taskId, each.name).catch(() => each.bytes);
    if (bytes === each.bytes) return;
    each.bytes = bytes;
    report(each.taskId, each.name, bytes);
  }

  return {
    add(runtimeId: string, taskId: string, name: string): void {
      followed.set(runtimeId, { taskId, name, bytes: 0 });
      timer ??= setInterval(() => {
        for (const each of followed.values()) void look(each);
      }, POLL_MS);
    },
    remove(runtimeId: string): void {
      followed.delete(runtimeId);
      if (followed.size === 0) timer = void clearInterval(timer);
    },
    onOutput(listener: typeof report): void {
      report = listener;
    },
    close(): void {
      report = () => {};
      timer = void clearInterval(timer);
      followed.clear();
    },
  };
}
