// Which packages went into the built files, at which version and under which licence.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const RULE = '='.repeat(100);
const NOTICE = /^(licen[cs]e|third-?party-?notices?|notice|copying)/i;

// Packages published without their repository's licence file, and a package of the same repository or author with it.
const SIBLING = {
  '@graphiql/plugin-doc-explorer': 'graphiql',
  '@graphiql/plugin-history': 'graphiql',
  'react-compiler-runtime': 'react',
  'react-remove-scroll-bar': 'react-remove-scroll',
};

const CODICONS = 'Codicons, the icon font inside monaco-editor: Copyright (c) Microsoft Corporation, licensed under '
  + 'CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/).';

/** The folders of all packages of which a byte is in one of the builds' outputs, sorted. */
export function bundledPackages(metafiles) {
  const outputs = metafiles.flatMap(metafile => Object.values(metafile.outputs));
  const inputs = outputs.flatMap(output => Object.entries(output.inputs));
  const files = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
  const folders = files.map(path => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
  return [...new Set(folders.filter(Boolean))].sort();
}

/** The text of VERSIONS: name, version and licence of a package on each line. */
export async function versions(folders) {
  const lines = await Promise.all(folders.map(title));
  return `${lines.join('\n')}\n`;
}

/** The text of LICENSES: every package's own notices, then those that stand in comments of single files. */
export async function licences(folders, legalComments) {
  const sheets = await Promise.all(folders.map(async folder => chapter(await title(folder), await notices(folder))));
  const comments = [CODICONS, ...new Set(legalComments.map(text => text.trim()))].join('\n\n');
  return [...sheets, chapter('Notices inside single files of these packages', comments)].join('\n');
}

function chapter(heading, text) {
  return `${RULE}\n${heading}\n${RULE}\n\n${text}\n`;
}

async function title(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return `${name} ${version} ${license}`;
}

async function notices(folder) {
  const own = (await readdir(folder)).filter(file => NOTICE.test(file)).sort();
  if (own.length > 0) {
    const texts = await Promise.all(own.map(file => readFile(join(folder, file), 'utf8')));
    return texts.map(text => text.replaceAll('\r\n', '\n').trim()).join('\n\n');
  }
  const name = folder.split('node_modules/').at(-1);
  if (!(name in SIBLING)) {
    throw new Error(`${name} brings no licence text: name a sibling that does`);
  }
  return notices(join('node_modules', SIBLING[name]));
}
