// Writes ../static anew: the playground's page, scripts, workers and style sheet, with VERSIONS and LICENSES.
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { bundledPackages, licences, versions } from './licences.mjs';

process.chdir(dirname(fileURLToPath(import.meta.url)));
const OUT = '../static';

const COMMON = {
  outdir: OUT,
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  metafile: true,
  write: false,
  legalComments: 'external',
  target: 'es2022',
  define: { 'process.env.NODE_ENV': '"production"' },
};

const WORKERS = {
  'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
  'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
  'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
};

const workers = await build({ ...COMMON, format: 'iife', entryPoints: WORKERS });
const page = await build({
  ...COMMON,
  format: 'esm',
  splitting: true,
  jsx: 'automatic',
  loader: { '.ttf': 'dataurl' },
  alias: { 'prettier/parser-babel': './json_layout.js', 'prettier/plugins/estree': './json_layout.js' },
  entryPoints: { playground: 'entry.jsx' },
  define: {
    ...COMMON.define,
    EDITOR_WORKER: nameOf(workers, 'editor.worker', '.js'),
    GRAPHQL_WORKER: nameOf(workers, 'graphql.worker', '.js'),
    JSON_WORKER: nameOf(workers, 'json.worker', '.js'),
  },
});
await writeAll([workers, page]);

/** The hashed name of an entry's output, as a JavaScript string. */
function nameOf({ outputFiles }, entry, suffix) {
  const names = outputFiles.map(({ path }) => basename(path));
  return JSON.stringify(names.find(name => name.startsWith(`${entry}-`) && name.endsWith(suffix)));
}

async function writeAll(builds) {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT);
  const files = builds.flatMap(({ outputFiles }) => outputFiles);
  const [legal, served] = [files.filter(isLegal), files.filter(file => !isLegal(file) && isServed(file))];
  await Promise.all(served.map(({ path, contents }) => writeFile(path, contents)));

  const folders = bundledPackages(builds.map(({ metafile }) => metafile));
  await writeFile(join(OUT, 'VERSIONS'), await versions(folders));
  await writeFile(join(OUT, 'LICENSES'), await licences(folders, legal.map(({ text }) => text)));
  await writeFile(join(OUT, 'index.html'), await html());
  await copyFile('favicon.svg', join(OUT, 'favicon.svg'));
}

function isLegal({ path }) {
  return path.endsWith('.LEGAL.txt');
}

/** esbuild repeats the style sheets of lazily loaded scripts, which the entry's own sheet already holds. */
function isServed({ path }) {
  return !path.endsWith('.css') || basename(path).startsWith('playground-');
}

async function html() {
  const template = await readFile('index.html', 'utf8');
  return template
    .replace('"playground.css"', nameOf(page, 'playground', '.css').replace('"', '"playground/'))
    .replace('"playground.js"', nameOf(page, 'playground', '.js').replace('"', '"playground/'));
}
