import { fargateDefinition as fargate, instanceDefinition as instance } from './definitions.ts';
import { describeRules, type Rule } from './rule-table.ts';

const C = '/containerDefinitions';
const aside = { name: 'aside', image: 'busybox' };
const web = (change: object = {}) => ({ name: 'web', image: 'nginx', ...change });
const both = (first: object, second: object) =>
  fargate({ containerDefinitions: [web(first), { ...aside, ...second }] });

const rules: Rule[] = [
  [
    'hostPort is containerPort',
    fargate({}, { portMappings: [{ containerPort: 80, hostPort: 8080 }] }),
    `${C}/0/portMappings/0/hostPort`,
    fargate({}, { portMappings: [{ containerPort: 80, hostPort: 80 }] }),
  ],
  [
    'bridge maps ports freely',
    instance({}, { portMappings: [{ hostPort: 80 }] }),
    `${C}/0/portMappings/0/containerPort`,
    instance({}, { portMappings: [{ containerPort: 80, hostPort: 8080 }] }),
  ],
  [
    'two containers share no port',
    both({ portMappings: [{ containerPort: 80 }] }, { portMappings: [{ containerPort: 80, protocol: 'tcp' }] }),
    `${C}/1/portMappings/0/containerPort`,
    both({ portMappings: [{ containerPort: 80 }] }, { portMappings: [{ containerPort: 81 }] }),
  ],
  [
    'a port is tcp’s and udp’s, each once',
    fargate({}, { portMappings: [53, 53].map((containerPort) => ({ containerPort, protocol: 'udp' })) }),
    `${C}/0/portMappings/1/containerPort`,
    fargate({}, { portMappings: ['tcp', 'udp'].map((protocol) => ({ containerPort: 53, hostPort: 53, protocol })) }),
  ],
  [
    'so are ranges',
    fargate(
      {},
      {
        portMappings: [
          { containerPortRange: '80-90', protocol: 'udp' },
          { containerPort: 85, protocol: 'udp' },
        ],
      },
    ),
    `${C}/0/portMappings/1/containerPort`,
    fargate({}, { portMappings: [{ containerPortRange: '80-90', protocol: 'udp' }, { containerPort: 85 }] }),
  ],
  [
    'ranges do not overlap',
    fargate({}, { portMappings: [{ containerPortRange: '80-90' }, { containerPort: 85 }] }),
    `${C}/0/portMappings/1/containerPort`,
    fargate({}, { portMappings: [{ containerPortRange: '80-90' }, { containerPort: 91 }] }),
  ],
  [
    'ranges go upwards',
    fargate({}, { portMappings: [{ containerPortRange: '90-80' }] }),
    `${C}/0/portMappings/0/containerPortRange`,
    fargate({}, { portMappings: [{ containerPortRange: '80-90' }] }),
  ],
  [
    'port names differ',
    fargate(
      {},
      {
        portMappings: [
          { containerPort: 80, name: 'a' },
          { containerPort: 81, name: 'a' },
        ],
      },
    ),
    `${C}/0/portMappings/1/name`,
    fargate(
      {},
      {
        portMappings: [
          { containerPort: 80, name: 'a' },
          { containerPort: 81, name: 'b' },
        ],
      },
    ),
  ],
  [
    'networkMode none has no ports',
    instance({ networkMode: 'none' }, { portMappings: [{ containerPort: 80 }] }),
    `${C}/0/portMappings/0`,
    instance({ networkMode: 'none' }),
  ],
  ['awsvpc has no hostname', fargate({}, { hostname: 'h' }), `${C}/0/hostname`, instance({}, { hostname: 'h' })],
];

describeRules('ports of a task definition', rules);
