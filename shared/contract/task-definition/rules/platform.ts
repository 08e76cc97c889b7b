import { FARGATE_WINDOWS_CPU_UNITS_MIN } from '../../../domain/limits/fargate-sizes.ts';
import { parseCpuUnits } from '../../../domain/limits/task-size-text.ts';
import type { Draft, Report } from '../../request.ts';
import type { TaskDefinitionInput } from '../register-task-definition.ts';
import { requiresFargate } from './requires-fargate.ts';

/** The Windows releases that Fargate runs. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-windows-fargate.html */
const FARGATE_WINDOWS = /^WINDOWS_SERVER_20(19|22|25)_(CORE|FULL)$/;

/** runtimePlatform: Windows is x86; on Fargate the operating system is said, and Windows has at least 1 vCPU. */
export function platform(draft: Draft<TaskDefinitionInput>, report: Report): void {
  const family = draft.runtimePlatform?.operatingSystemFamily;
  const windows = family?.startsWith('WINDOWS') ?? false;
  const path = ['runtimePlatform', 'operatingSystemFamily'];
  if (windows && draft.runtimePlatform?.cpuArchitecture === 'ARM64') {
    report.refuse(['runtimePlatform', 'cpuArchitecture'], 'must be X86_64 for Windows; got "ARM64"');
  }
  if (!requiresFargate(draft) || draft.runtimePlatform === undefined) return;
  if (family === undefined && report.sound(...path)) {
    report.refuse(path, 'is required on Fargate where runtimePlatform is given; such as LINUX');
  }
  if (!windows || family === undefined) return;
  if (!FARGATE_WINDOWS.test(family)) {
    report.refuse(
      path,
      `must be LINUX or WINDOWS_SERVER_2019, 2022 or 2025 (CORE or FULL) on Fargate; got "${family}"`,
    );
  }
  const cpuUnits = draft.cpu === undefined ? undefined : parseCpuUnits(draft.cpu);
  if (cpuUnits !== undefined && cpuUnits < FARGATE_WINDOWS_CPU_UNITS_MIN) {
    report.refuse(
      ['cpu'],
      `must be at least ${FARGATE_WINDOWS_CPU_UNITS_MIN} for Windows on Fargate; got "${draft.cpu}"`,
    );
  }
}
