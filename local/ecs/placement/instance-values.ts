import type { InstanceLoad } from '../instances/instance-load.ts';

/** What the cluster query language knows of an instance: its values for a subject. */
export function instanceValues({ instance, tasks }: InstanceLoad, subject: string): string[] {
  const wanted = tasks.filter(({ task }) => task.desiredStatus === 'RUNNING');
  switch (subject) {
    case 'agentConnected':
      return [String(instance.agentConnected)];
    case 'agentVersion':
      return instance.versionInfo?.agentVersion ? [instance.versionInfo.agentVersion] : [];
    case 'ec2InstanceId':
      return [instance.ec2InstanceId];
    case 'registeredAt':
      return [instance.registeredAt.toISOString()];
    case 'runningTasksCount':
      return [String(wanted.filter(({ task }) => task.lastStatus === 'RUNNING').length)];
    case 'task:group':
      return wanted.map(({ task }) => task.group ?? '');
    default:
      return instance.attributes.filter(({ name }) => subject === `attribute:${name}`).map(({ value }) => value ?? '');
  }
}
