import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Window } from 'happy-dom';

/** The page is served with a content security policy that takes nothing inline and nothing from elsewhere. */
describe('index.html', () => {
  const { document } = new Window();
  document.write(readFileSync(new URL('../../../../console/page/index.html', import.meta.url), 'utf8'));

  it('loads its own script and its own style, and nothing else', () => {
    const loaded = [...document.querySelectorAll('script, link, img, iframe')].map(
      (element) => element.getAttribute('src') ?? element.getAttribute('href'),
    );
    expect(loaded).toEqual(['data:,', '/console/app.css', '/console/app.js']);
  });

  it('has nothing inline', () => {
    const inline = [...document.querySelectorAll('*')].filter(
      ({ tagName, attributes, textContent }) =>
        tagName === 'STYLE' ||
        (tagName === 'SCRIPT' && textContent !== '') ||
        [...attributes].some(({ name }) => name === 'style' || name.startsWith('on')),
    );
    expect(inline).toEqual([]);
  });
});
