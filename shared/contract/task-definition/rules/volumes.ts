import type { Draft, Report } from '../../request.ts';
import { refuseDuplicates } from '../../rules/duplicates.ts';
import type { TaskDefinitionInput } from '../register-task-definition.ts';

const KINDS = [
  'host',
  'dockerVolumeConfiguration',
  'efsVolumeConfiguration',
  'fsxWindowsFileServerVolumeConfiguration',
  's3filesVolumeConfiguration',
  'configuredAtLaunch',
] as const;

type Volume = Draft<NonNullable<TaskDefinitionInput['volumes']>[number]>;

/** Volumes have different names and one kind each, and at most one is configured at launch. */
export function volumes(draft: Draft<TaskDefinitionInput>, report: Report): void {
  const list = draft.volumes ?? [];
  const names = list.map((volume) => volume?.name);
  refuseDuplicates(names, (index) => ['volumes', index, 'name'], 'name', report);
  let atLaunch = 0;
  for (const [index, volume] of list.entries()) {
    if (volume === undefined) continue;
    const kinds = KINDS.filter((kind) => volume[kind] !== undefined && volume[kind] !== false);
    if (kinds.length > 1) report.refuse(['volumes', index], `must have one kind; got ${kinds.join(' and ')}`);
    efs(volume, index, report);
    if (volume.configuredAtLaunch) atLaunch += 1;
    if (volume.configuredAtLaunch && atLaunch > 1) {
      report.refuse(['volumes', index, 'configuredAtLaunch'], 'must be true for one volume of a task at most');
    }
  }
}

/** An access point sets the directory; it and IAM need encryption in transit. Source: EFSVolumeConfiguration. */
function efs(volume: Volume, index: number, report: Report): void {
  const configuration = volume.efsVolumeConfiguration;
  const { accessPointId, iam } = configuration?.authorizationConfig ?? {};
  if (configuration === undefined || (accessPointId === undefined && iam !== 'ENABLED')) return;
  const path = ['volumes', index, 'efsVolumeConfiguration'];
  if (configuration.transitEncryption === 'DISABLED' && report.sound(...path, 'transitEncryption')) {
    report.refuse([...path, 'transitEncryption'], 'must be ENABLED with an access point or IAM authorization');
  }
  if (accessPointId !== undefined && configuration.rootDirectory !== undefined && configuration.rootDirectory !== '/') {
    report.refuse([...path, 'rootDirectory'], 'must be left out or "/" with an access point, which sets the directory');
  }
}

/** mountPoints name volumes of the task, volumesFrom its containers. */
export function mounts(draft: Draft<TaskDefinitionInput>, report: Report): void {
  const containers = draft.containerDefinitions ?? [];
  const volumeNames = new Set((draft.volumes ?? []).map((volume) => volume?.name));
  const containerNames = new Set(containers.map((container) => container?.name));
  const volumesAreSound = report.sound('volumes');
  for (const [index, container] of containers.entries()) {
    for (const [at, mount] of (container?.mountPoints ?? []).entries()) {
      if (mount?.sourceVolume === undefined || volumeNames.has(mount.sourceVolume) || !volumesAreSound) continue;
      const path = ['containerDefinitions', index, 'mountPoints', at, 'sourceVolume'];
      report.refuse(path, `must name a volume of this task; got "${mount.sourceVolume}"`);
    }
    for (const [at, from] of (container?.volumesFrom ?? []).entries()) {
      if (from?.sourceContainer === undefined) continue;
      const other = from.sourceContainer !== container?.name && containerNames.has(from.sourceContainer);
      if (other || !report.sound('containerDefinitions')) continue;
      const path = ['containerDefinitions', index, 'volumesFrom', at, 'sourceContainer'];
      report.refuse(path, `must name another container of this task; got "${from.sourceContainer}"`);
    }
  }
}
