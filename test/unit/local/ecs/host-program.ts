/** A host of its own for a test to kill: launches one task, prints its ARN and pid, and stays. */
import { createBench, pidOf, STAY } from './ecs-bench.ts';

const bench = createBench({ directory: process.argv[2] });
await bench.start();
await bench.image('stays', STAY);
const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'stays' }]));
await bench.untilStatus(taskArn, 'RUNNING');
const [line] = await bench.firstOutput(taskArn, 'web');
console.log(JSON.stringify({ taskArn, pid: pidOf(line), home: bench.home }));
