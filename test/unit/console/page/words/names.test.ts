import { describe, expect, it } from '@jest/globals';
import { ingressOf, placesOf, serviceOf, shortImage, withoutArns } from '../../../../../console/page/words/names.ts';
import { TASKS } from '../recorded.ts';

const [task] = TASKS.tasks;
if (!task) throw new Error('no task was recorded');
const eni = [{ details: [{ name: 'privateIPv4Address', value: '10.0.3.4' }] }];

describe('names for people', () => {
  it.each([
    ['where the process listens', task, [expect.stringMatching(/^127\.0\.0\.1:\d+$/)]],
    [
      'on Fargate the address of the task, with the port of the container',
      { ...task, attachments: eni, containers: [{ name: 'web', networkBindings: [{ containerPort: 8080 }] }] },
      ['10.0.3.4:8080'],
    ],
    ['the address alone where no port is told', { ...task, attachments: eni, containers: [] }, ['10.0.3.4']],
    ['nothing yet', { ...task, containers: [] }, []],
  ])('says %s', (_, given, places) => {
    expect(placesOf(given)).toEqual(places);
  });

  it.each([
    [{ path: '/shop' }, '/shop'],
    [{ host: 'shop.test', path: '/cart' }, 'shop.test/cart'],
    [{ listenerPort: 9000, path: '/' }, ':9000/'],
    [{ protocol: 'TCP', listenerPort: 9000 }, 'TCP :9000'],
  ])('says where %j is reached: %s', (ingress, words) => {
    expect(ingressOf(ingress)).toBe(words);
  });

  it("knows whose a task is, and that a one-off is nobody's", () => {
    expect(serviceOf(task)).toBe('hello');
    expect(serviceOf({ ...task, group: 'family:hello' })).toBeUndefined();
  });

  it('names a thing by the end of its ARN', () => {
    const text = 'rolled back to revision 2 (arn:aws:ecs:us-east-1:000000000000:task-definition/hello:2), at last';
    expect(withoutArns(text)).toBe('rolled back to revision 2 (hello:2), at last');
  });

  it.each([
    [`hello@sha256:0e8c8599${'0'.repeat(56)}`, 'hello@sha256:0e8c8599…'],
    ['registry.test/team/hello:1.2', 'registry.test/team/hello:1.2'],
  ])('shows %s as %s', (image, words) => {
    expect(shortImage(image)).toBe(words);
  });
});
