/** DESIGN: imports go one way. Each rule is one arrow that must not be. */
const may = (from, ...to) => ({
  name: `${from} imports only ${to.join(', ') || 'itself'}`,
  severity: 'error',
  from: { path: `^${from}/.*[.]tsx?$` },
  to: { pathNot: [from, ...to].map((folder) => `^${folder}/`).concat('^node_modules/'), dependencyTypesNot: ['core'] },
});

module.exports = {
  forbidden: [
    { name: 'no circles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    may('shared/domain'),
    may('shared/contract', 'shared/domain/limits'),
    may('shared/planner', 'shared/domain'),
    may('shared/ports', 'shared/domain'),
    may('shared/use-cases', 'shared/planner', 'shared/domain', 'shared/contract', 'shared/ports'),
    may('shared/aws', 'shared/ports', 'shared/domain'),
    may('shared/runtime', 'shared/use-cases', 'shared/aws', 'shared/contract', 'shared/ports', 'shared/domain'),
    may('functions', 'shared/runtime', 'shared/use-cases', 'shared/aws', 'shared/contract', 'shared/ports', 'shared/domain'),
    may('console/page', 'shared/contract', 'shared/domain/limits'),
    may('console/serve', 'shared/contract/identity'),
    may('cli', 'shared/contract', 'console/serve'),
    may('local'),
    may('start', 'local', 'shared/contract', 'shared/domain/limits', 'console/serve'),
    {
      name: 'a local AWS service imports only itself and local/cloud',
      severity: 'error',
      from: { path: '^local/([^/]+)/' },
      to: { path: '^local/', pathNot: ['^local/$1/', '^local/cloud/', '^local/scheduler/(expressions|deliveries|alarm-clock)'] },
    },
    {
      name: 'planner and domain take time and chance as arguments',
      severity: 'error',
      from: { path: '^shared/(planner|domain)/' },
      to: { dependencyTypes: ['core'], pathNot: '^crypto$' },
    },
    {
      name: 'cli and console use what the contract has for clients, and else its types alone',
      severity: 'error',
      from: { path: '^(cli|console)/' },
      to: {
        path: '^shared/',
        pathNot: '^shared/(contract/client|contract/identity/is-local-name|domain/limits/lifecycle-stages)',
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types'] },
  },
};
