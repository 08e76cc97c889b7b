/** The parts of an ECS task definition that the launcher itself looks at; the rest is carried along as it is. */
export interface TaskDefinition {
  taskDefinitionArn: string;
  family: string;
  revision: number;
  status: string;
  networkMode?: string;
  requiresCompatibilities?: string[];
  taskRoleArn?: string;
  executionRoleArn?: string;
  cpu?: string;
  memory?: string;
  containerDefinitions: ContainerDefinition[];
  placementConstraints?: { type?: string; expression?: string }[];
  /** ECS keeps them beside a definition; left out where there are none. */
  tags?: { key: string; value: string }[];
  [field: string]: unknown;
}

export interface ContainerDefinition {
  name: string;
  image: string;
  essential?: boolean;
  portMappings?: { containerPort?: number; hostPort?: number; protocol?: string; name?: string }[];
  healthCheck?: object;
  logConfiguration?: { logDriver: string; options?: Record<string, string> };
  [field: string]: unknown;
}

/** ECS: task definitions. */
export interface Definitions {
  /** By `family`, `family:revision` or ARN, with its tags; undefined when ECS has none. */
  describe(reference: string): Promise<TaskDefinition | undefined>;
  /** Registers ECS's RegisterTaskDefinition input as it stands. */
  register(input: object): Promise<TaskDefinition>;
  deregister(reference: string): Promise<TaskDefinition>;
  /** Of an INACTIVE one, by its ARN: DELETE_IN_PROGRESS until no task runs of it any more. */
  delete(arn: string): Promise<TaskDefinition>;
  list(query: {
    family?: string;

    limit: number;
    nextToken?: string;
  }): Promise<{ arns: string[]; nextToken?: string }>;
}
