import { gzipSync } from 'node:zlib';
import type { Page, PageFile } from '../../../../console/serve/bundle-page.ts';

const file = (text: string, hash: string): PageFile => ({ content: Buffer.from(text), zipped: gzipSync(text), hash });

/** A page whose files are easily told apart. */
export const PAGE: Page = {
  html: file('<!doctype html><title>Slipway</title>', 'html-1'),
  js: file('console.log("the script")', 'js-1'),
  css: file('body { color: black }', 'css-1'),
};
