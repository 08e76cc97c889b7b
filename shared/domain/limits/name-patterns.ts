/**
 * The patterns of ECS's names. All are linear: no pattern here can be made slow by its input.
 * Source: the ECS API reference (2014-11-13), each field's own text.
 */

/** Clusters, services, families, containers, volumes: 1-255 letters, digits, hyphens and underscores. */
export const NAME_PATTERN = /^[A-Za-z0-9_-]{1,255}$/;
export const NAME_MEANING = '1-255 letters, digits, hyphens and underscores';

/** Names of port mappings: lowercase, do not start with a hyphen (PortMapping.name). */
export const PORT_NAME_PATTERN = /^[a-z0-9_][a-z0-9_-]{0,63}$/;

/** RunTask.startedBy. */
export const STARTED_BY_PATTERN = /^[A-Za-z0-9/_-]{1,128}$/;

/** RunTask.clientToken: 1-64 visible ASCII characters (33-126). */
export const CLIENT_TOKEN_PATTERN = /^[\x21-\x7e]{1,64}$/;

/** CreateService.clientToken: "up to 36 ASCII characters in the range of 33-126 (inclusive)". */
export const SERVICE_TOKEN_PATTERN = /^[\x21-\x7e]{1,36}$/;

/** Images: 1-255 characters before the `@` of a digest, which is sha256 alone (ContainerDefinition.image). */
export const IMAGE_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_:./#-]{0,254}(@sha256:[A-Fa-f0-9]{64})?$/;

/** An image in a private ECR registry: Fargate cannot pull it without an execution role. */
export const ECR_IMAGE_PATTERN = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/;

/** `family`, `family:revision`, or the full ARN. */
export const TASK_DEFINITION_PATTERN =
  /^(arn:[a-z-]{3,20}:ecs:[a-z0-9-]{1,30}:\d{12}:task-definition\/)?[A-Za-z0-9_-]{1,255}(:[1-9]\d{0,9})?$/;

/** An IAM role by name or by ARN (task definitions take both). */
export const ROLE_PATTERN = /^(arn:[a-z-]{3,20}:iam::\d{12}:role\/[\w+=,.@/-]{1,576}|[\w+=,.@-]{1,64})$/;

/** Ids of tasks: the last part of the ARN. Real ECS gives 32 hex digits. */
export const TASK_ID_PATTERN = /^[A-Za-z0-9-]{1,64}$/;

/** The name of an environment variable: not empty, no `=` (POSIX splits there) and no NUL. */
export const ENVIRONMENT_NAME_PATTERN = /^[^=\0]{1,1024}$/;

/** Local images, `name:tag`, as OCI references have them (without a registry's port). */
export const IMAGE_NAME_PATTERN = /^[a-z0-9]+([._-][a-z0-9]+){0,20}(\/[a-z0-9]+([._-][a-z0-9]+){0,20}){0,4}$/;
export const IMAGE_TAG_PATTERN = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** ELBv2's ARNs; the last part is 16 hex digits. Traffic is shifted by an ALB's listener rule or by an NLB's listener. */
export const TARGET_GROUP_PATTERN =
  /^arn:aws[a-z-]{0,20}:elasticloadbalancing:[a-z0-9-]{1,30}:\d{12}:targetgroup\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16}$/;
export const LISTENER_RULE_PATTERN =
  /^arn:aws[a-z-]{0,20}:elasticloadbalancing:[a-z0-9-]{1,30}:\d{12}:(listener-rule\/app\/[A-Za-z0-9-]{1,32}(\/[0-9a-f]{16}){3}|listener\/net\/[A-Za-z0-9-]{1,32}(\/[0-9a-f]{16}){2})$/;
