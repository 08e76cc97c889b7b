import { cluster } from '../answers/cluster.ts';
import { deployment } from '../answers/deployment.ts';
import { event } from '../answers/event.ts';
import { image } from '../answers/image.ts';
import { log } from '../answers/log.ts';
import { scaling } from '../answers/scaling.ts';
import { service } from '../answers/service.ts';
import { task } from '../answers/task.ts';
import { taskDefinition } from '../answers/task-definition.ts';
import { gatewayRefusal, problem } from '../problem.ts';
import { putCluster } from '../requests/put-cluster.ts';
import { putImage } from '../requests/put-image.ts';
import { runTask } from '../run-task/run-task.ts';
import { scalingPolicy } from '../scaling/policy.ts';
import { putScaling } from '../scaling/put-scaling.ts';
import { rehearseScaling } from '../scaling/rehearse-scaling.ts';
import { deploymentConfiguration } from '../service/deployment-configuration.ts';
import { ingress } from '../service/ingress.ts';
import { patchService } from '../service/patch-service.ts';
import { putService } from '../service/service.ts';
import { containerDefinition } from '../task-definition/container-definition.ts';
import { registerTaskDefinition } from '../task-definition/register-task-definition.ts';
import { volume } from '../task-definition/volume.ts';

/** Schemas that have a name in the document; the others stand where they are used. */
export const SCHEMAS = {
  Cluster: cluster,
  ContainerDefinition: containerDefinition,
  Deployment: deployment,
  DeploymentConfiguration: deploymentConfiguration,
  Event: event,
  GatewayRefusal: gatewayRefusal,
  Image: image,
  Ingress: ingress,
  Log: log,
  PatchServiceRequest: patchService.schema,
  Problem: problem,
  PutClusterRequest: putCluster.schema,
  PutImageRequest: putImage.schema,
  PutScalingRequest: putScaling.schema,
  PutServiceRequest: putService.schema,
  RegisterTaskDefinitionRequest: registerTaskDefinition.schema,
  RehearseScalingRequest: rehearseScaling.schema,
  RunTaskRequest: runTask.schema,
  Scaling: scaling,
  ScalingPolicy: scalingPolicy,
  Service: service,
  Task: task,
  TaskDefinition: taskDefinition,
  Volume: volume,
};
