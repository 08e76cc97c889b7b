/**
 * One role for each function, with the exact actions that its clients call. `*` stands only where the Service
 * Authorization Reference gives an action no resource type; test/unit/infra lists each of them with its reason.
 */
const join = (...parts) => ({ 'Fn::Join': ['', parts] });
const arn = (service, resource) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}` });
const get = (resource) => ({ 'Fn::GetAtt': [resource, 'Arn'] });
const allow = (Action, Resource, Condition) => ({ Effect: 'Allow', Action, Resource, ...(Condition ? { Condition } : {}) });

module.exports = async ({ resolveVariable }) => {
  const stack = await resolveVariable('self:custom.stack');
  const auth = await resolveVariable('param:auth');

  const table = {
    read: [allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'], get('Table'))],
    write: [allow(['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'], get('Table'))],
    due: [allow(['dynamodb:Query'], join(get('Table'), '/index/due'))],
    stream: [
      allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], { 'Fn::GetAtt': ['Table', 'StreamArn'] }),
      // AWS lists streams without a resource to check against.
      allow(['dynamodb:ListStreams'], '*'),
    ],
  };

  /** Roles that a task definition may name: those under the role path, and the stack's own execution role. */
  const passTaskRoles = allow(
    ['iam:PassRole'],
    [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role${rolePath}*' }, get('TaskExecutionRole')],
    { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  );
  const tagOn = (operation, ...resources) =>
    allow(['ecs:TagResource'], resources.map((resource) => arn('ecs', resource)), { StringEquals: { 'ecs:CreateAction': operation } });

  const definitions = {
    // ECS checks these against no resource: a definition is guarded by the roles that it may pass.
    read: [allow(['ecs:DescribeTaskDefinition'], '*')],
    list: [allow(['ecs:ListTaskDefinitions'], '*')],
    register: [allow(['ecs:RegisterTaskDefinition'], '*'), tagOn('RegisterTaskDefinition', 'task-definition/*:*'), passTaskRoles],
    registerOwn: [allow(['ecs:RegisterTaskDefinition'], '*'), tagOn('RegisterTaskDefinition', `task-definition/slipway-${stack}-*:*`), passTaskRoles],
    deregister: [allow(['ecs:DeregisterTaskDefinition'], '*')],
    remove: [allow(['ecs:DeleteTaskDefinitions'], arn('ecs', 'task-definition/*:*'))],
  };

  // Checked against container instances, one or any: the condition names the clusters.
  const listTasks = allow(['ecs:ListTasks'], '*', { ArnLike: { 'ecs:cluster': arn('ecs', 'cluster/*') } });
  const tasks = {
    run: [allow(['ecs:RunTask'], arn('ecs', `task-definition/slipway-${stack}-*:*`)), tagOn('RunTask', 'task/*/*'), passTaskRoles],
    stop: [allow(['ecs:StopTask'], arn('ecs', 'task/*/*'))],
    describe: [allow(['ecs:DescribeTasks'], arn('ecs', 'task/*/*'))],
    read: [
      allow(['ecs:DescribeTasks'], arn('ecs', 'task/*/*')),
      listTasks,
    ],
    list: [listTasks],
    logs: [allow(['logs:GetLogEvents'], join(arn('logs', `log-group:/slipway/${stack}/tasks`), ':log-stream:*'))],
  };

  const instances = {
    list: [allow(['ecs:ListContainerInstances'], arn('ecs', 'cluster/*'))],
    // What EC2 calls them: a DAEMON service’s tasks are launched on one each, and load balancers reach bridged tasks there.
    read: [allow(['ecs:DescribeContainerInstances'], arn('ecs', 'container-instance/*'))],
  };

  const clusters = [
    allow(['ecs:CreateCluster'], '*'),
    allow(['ecs:DeleteCluster'], arn('ecs', 'cluster/*')),
    tagOn('CreateCluster', 'cluster/*'),
    // PUT of one that exists sets its tags: that of an administrator alone.
    allow(['ecs:DescribeClusters', 'ecs:TagResource', 'ecs:UntagResource'], arn('ecs', 'cluster/*')),
  ];

  const targetGroups = arn('elasticloadbalancing', 'targetgroup/slipway-*/*');
  const balancer = [
    allow(
      [
        'elasticloadbalancing:CreateTargetGroup',
        'elasticloadbalancing:ModifyTargetGroup',
        'elasticloadbalancing:ModifyTargetGroupAttributes',
        'elasticloadbalancing:DeleteTargetGroup',
      ],
      targetGroups,
    ),
    allow(['elasticloadbalancing:CreateRule'], arn('elasticloadbalancing', `listener/app/${stack}/*/*`)),
    // Listeners of services' own ports, and the Network Load Balancer that is there while a TCP service is. What Slipway
    // makes of them it tags, and it deletes nothing else: the stack's own listener never.
    allow(['elasticloadbalancing:CreateListener'], [arn('elasticloadbalancing', `loadbalancer/app/${stack}/*`), arn('elasticloadbalancing', `loadbalancer/net/${stack}-tcp/*`)]),
    allow(['elasticloadbalancing:CreateLoadBalancer'], arn('elasticloadbalancing', `loadbalancer/net/${stack}-tcp/*`)),
    allow(
      ['elasticloadbalancing:AddTags'],
      [arn('elasticloadbalancing', `listener/app/${stack}/*/*`), arn('elasticloadbalancing', `listener/net/${stack}-tcp/*/*`), arn('elasticloadbalancing', `loadbalancer/net/${stack}-tcp/*`)],
      { StringEquals: { 'elasticloadbalancing:CreateAction': ['CreateListener', 'CreateLoadBalancer'] } },
    ),
    allow(
      ['elasticloadbalancing:DeleteListener', 'elasticloadbalancing:DeleteLoadBalancer'],
      [arn('elasticloadbalancing', `listener/app/${stack}/*/*`), arn('elasticloadbalancing', `listener/net/${stack}-tcp/*/*`), arn('elasticloadbalancing', `loadbalancer/net/${stack}-tcp/*`)],
      { StringEquals: { 'aws:ResourceTag/slipway:stack': stack } },
    ),
    // ELB asks as the caller where a load balancer would be. EC2's Describe actions have no resource type.
    allow(['ec2:DescribeAccountAttributes', 'ec2:DescribeInternetGateways', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'], '*'),
    allow(['elasticloadbalancing:DeleteRule'], arn('elasticloadbalancing', `listener-rule/app/${stack}/*/*/*`)),
    // A service's loadBalancers are its user's own: their targets and the weights of their rules, and nothing else of them.
    allow(['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'], arn('elasticloadbalancing', 'targetgroup/*/*')),
    allow(['elasticloadbalancing:ModifyRule'], arn('elasticloadbalancing', 'listener-rule/app/*/*/*/*')),
    // A default rule, and a Network Load Balancer, which has no rules, are changed with their listener.
    allow(['elasticloadbalancing:ModifyListener'], [arn('elasticloadbalancing', 'listener/app/*/*/*'), arn('elasticloadbalancing', 'listener/net/*/*/*')]),
    // ELBv2's Describe actions have no resource types.
    allow(['elasticloadbalancing:DescribeTargetHealth', 'elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetGroupAttributes', 'elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing:DescribeTags'], '*'),
  ];

  // What a service's loadBalancers name is looked at before anything is changed.
  const lookAtBalancers = [
    allow(['elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeListeners'], '*'),
  ];

  const alarms = {
    read: [allow(['cloudwatch:DescribeAlarms'], arn('cloudwatch', 'alarm:*'))],
    // Metrics have no ARNs.
    measure: [allow(['cloudwatch:GetMetricData'], '*')],
    // What a metric gate and a policy ask is looked for, and what a gate asks is tried, before it is accepted.
    look: [allow(['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'], '*')],
  };

  // Functions of the user's own, by their prefix: called where a deployment comes to them, and asked before only whether
  // they exist.
  const hookFunctions = { 'Fn::Sub': 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${hookPrefix}*' };
  const hooks = {
    look: [allow(['lambda:GetFunctionConcurrency'], hookFunctions)],
    call: [allow(['lambda:InvokeFunction'], hookFunctions)],
  };

  const probes = [allow(['lambda:InvokeFunction'], get('ProbeTasksLambdaFunction'))];
  // Lambda attaches the function to the VPC as the function's role; the Deny keeps the function's own code from it.
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
  const attach = ['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'];
  const inVpc = [
    allow(attach, '*'),
    { Effect: 'Deny', Action: attach, Resource: '*', Condition: { ArnEquals: { 'lambda:SourceFunctionArn': arn('lambda', `function:${stack}-probeTasks`) } } },
  ];

  const rollouts = {
    start: [allow(['states:StartExecution'], [{ Ref: 'DeploymentStateMachine' }, { Ref: 'JobStateMachine' }])],
    // By its name: a reference would close a circle, since the machine's definition names the functions.
    wake: [allow(['states:SendTaskSuccess'], arn('states', `stateMachine:${stack}-deployment`))],
    wakeJob: [allow(['states:SendTaskSuccess'], arn('states', `stateMachine:${stack}-job`))],
    look: [allow(['states:DescribeExecution'], arn('states', `execution:${stack}-deployment:*`))],
  };
  const wakeQueue = {
    send: [allow(['sqs:SendMessage'], get('WakeQueue'))],
    receive: [allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'], get('WakeQueue'))],
  };
  const commandQueue = [
    allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'], get('CommandQueue')),
  ];
  const deadLetters = [allow(['sqs:SendMessage'], get('EventDeadLetters'))];

  const publish = [allow(['events:PutEvents'], get('Bus'))];
  /** Alarms and schedules of scaling: by the stack's prefix, and in the stack's own group. */
  const scaling = [
    // GetMetricData has no resource type.
    allow(['cloudwatch:GetMetricData'], '*'),
    allow(['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'], arn('cloudwatch', `alarm:${stack}-scaling-*`)),
    allow(
      ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule', 'scheduler:DeleteSchedule'],
      arn('scheduler', `schedule/${stack}-scaling/*`),
    ),
    allow(['iam:PassRole'], get('ScalingSchedulerRole'), { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } }),
  ];

  const reconcile = [
    ...table.read, ...table.write, ...definitions.read, ...definitions.registerOwn, ...tasks.run, ...tasks.stop, ...tasks.read, ...balancer,
    ...rollouts.start, ...rollouts.wake, ...rollouts.wakeJob, ...wakeQueue.send, ...scaling, ...instances.list, ...instances.read,
  ];

  const role = (service, statements, extra = {}) => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', ...extra }],
      },
      Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  });
  const functionRole = (name, ...statements) =>
    role('lambda.amazonaws.com', [
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], join(arn('logs', `log-group:/aws/lambda/${stack}-${name}`), ':*')),
      ...statements.flat(),
    ]);

  // A plan looks at what tasks lean on: that it is there, and never what a secret says.
  const preflight = [
    allow(['iam:GetRole'], { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*' }),
    allow(['logs:DescribeLogGroups'], arn('logs', 'log-group:*')),
    // EC2's and Parameter Store's Describe actions have no resource type.
    allow(['ec2:DescribeSubnets', 'ec2:DescribeSecurityGroups', 'ssm:DescribeParameters'], '*'),
  ];

  // Who calls is in the table (grants, answers to repeated requests) and, for keys, in a parameter. Its SecureString is
  // sealed with the account's own aws/ssm key, whose policy lets in whoever Parameter Store lets in.
  const keys = [allow(['ssm:GetParameter'], arn('ssm', `parameter/slipway/${stack}/api-keys`))];
  const api = [...table.read, ...table.write, ...(auth === 'keys' ? keys : [])];

  return {
    Resources: {
      ApiServicesRole: functionRole('apiServices', api, alarms.read, alarms.look, hooks.look, definitions.read, definitions.register, lookAtBalancers),
      ApiPlansRole: functionRole('apiPlans', table.read, auth === 'keys' ? keys : [], alarms.read, alarms.look, hooks.look, definitions.read, lookAtBalancers, instances.list, instances.read, preflight),
      ApiTasksRole: functionRole('apiTasks', api, definitions.read, definitions.registerOwn, tasks.run, tasks.stop, tasks.describe, tasks.logs),
      ApiTaskDefinitionsRole: functionRole('apiTaskDefinitions', api, definitions.read, definitions.list, definitions.register, definitions.deregister, definitions.remove),
      ApiClustersRole: functionRole('apiClusters', api, clusters),
      ApiDefaultRole: functionRole('apiDefault'),
      OnTableChangeRole: functionRole('onTableChange', reconcile, table.stream, deadLetters),
      PublishChangesRole: functionRole('publishChanges', publish, table.stream, deadLetters),
      OnCommandRole: functionRole('onCommand', table.read, table.write, alarms.read, alarms.look, hooks.look, definitions.read, definitions.register, lookAtBalancers, tasks.run, tasks.stop, publish, commandQueue),
      OnImagePushRole: functionRole('onImagePush', table.read, table.write, alarms.read, alarms.look, hooks.look, definitions.read, definitions.register, lookAtBalancers, deadLetters),
      OnWakeRole: functionRole('onWake', reconcile, wakeQueue.receive),
      SweepRole: functionRole('sweep', reconcile, table.due, deadLetters),
      AuditRole: functionRole('audit', reconcile, alarms.read, rollouts.look, deadLetters),
      OnTaskChangeRole: functionRole('onTaskChange', table.read, table.write, deadLetters),
      OnExecutionChangeRole: functionRole('onExecutionChange', table.read, table.write, deadLetters),
      OnTaskRetirementRole: functionRole('onTaskRetirement', table.read, table.write, tasks.list, instances.list, deadLetters),
      ScaleRole: functionRole('scale', table.read, table.write, deadLetters),
      WakeRole: functionRole('wake', table.read, table.write),
      BeginDeploymentRole: functionRole('beginDeployment', table.read, table.write, definitions.read, definitions.registerOwn),
      AdvanceDeploymentRole: functionRole('advanceDeployment', table.read, table.write, rollouts.wake),
      AdvanceJobRole: functionRole('advanceJob', table.read, table.write, tasks.run, tasks.stop, tasks.read, tasks.logs, definitions.read, rollouts.wakeJob),
      EvaluateGateRole: functionRole('evaluateGate', table.read, table.write, alarms.read, alarms.measure, hooks.call, probes),
      ProbeTasksRole: functionRole('probeTasks', inVpc),
      OnAlarmChangeRole: functionRole('onAlarmChange', table.read, table.write, alarms.read, deadLetters),

      DeploymentStateMachineRole: role('states.amazonaws.com', [
        allow(['lambda:InvokeFunction'], ['BeginDeployment', 'AdvanceDeployment', 'EvaluateGate'].map((name) => get(`${name}LambdaFunction`))),
      ]),
      JobStateMachineRole: role('states.amazonaws.com', [allow(['lambda:InvokeFunction'], [get('AdvanceJobLambdaFunction')])]),
      SchedulerRole: role('scheduler.amazonaws.com', [
        allow(['lambda:InvokeFunction'], [get('SweepLambdaFunction'), get('AuditLambdaFunction')]),
      ]),
      // Scheduled actions call the scaling function as this role.
      ScalingSchedulerRole: role('scheduler.amazonaws.com', [
        allow(['lambda:InvokeFunction'], get('ScaleLambdaFunction')),
        ...deadLetters,
      ]),
      // ECS pulls images and writes logs as this role where a definition names none.
      TaskExecutionRole: role('ecs-tasks.amazonaws.com', [
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], join(arn('logs', `log-group:/slipway/${stack}/tasks`), ':*')),
        // GetAuthorizationToken has no resource type.
        allow(['ecr:GetAuthorizationToken'], '*'),
        allow(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], arn('ecr', 'repository/*')),
      ]),
    },
  };
};
