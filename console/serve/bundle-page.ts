import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const PAGE = path.join(import.meta.dirname, '..', 'page');

export interface PageFile {
  content: Buffer;
  /** The same, for whom accepts gzip. */
  zipped: Buffer;
  /** Of the content: another content has another. */
  hash: string;
}

/** All that a browser is given. */
export interface Page {
  html: PageFile;
  js: PageFile;
  css: PageFile;
}

/**
 * The console's page, made in memory from console/page: about 100 ms, so there is no folder of built files that could
 * be an older page than the source. Throws what esbuild says where the source does not bundle.
 */
export async function bundlePage(): Promise<Page> {
  // Only here, because every command of the CLI would load it otherwise.
  const { build, stop } = await import('esbuild');
  const bundled = build({
    absWorkingDir: PAGE,
    entryPoints: { app: 'main.tsx', style: 'app.css' },
    outdir: 'out',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'silent',
    // Its process would stay as long as ours does.
  }).finally(stop);
  const [html, { outputFiles }] = await Promise.all([readFile(path.join(PAGE, 'index.html')), bundled]);
  const outputOf = (name: string) => fileOf(outputFiles.find((file) => file.path.endsWith(name))?.contents);
  return { html: fileOf(html), js: outputOf('app.js'), css: outputOf('style.css') };
}

function fileOf(bytes: Uint8Array | undefined): PageFile {
  if (!bytes) throw new Error('esbuild has not made one of the files of the page');
  const content = Buffer.from(bytes);
  return {
    content,
    zipped: gzipSync(content),
    hash: createHash('sha256').update(content).digest('base64url').slice(0, 22),
  };
}
