// Stands in for Prettier's JavaScript parser and printer (540 kB), which GraphiQL loads to lay out JSON with comments.
import { applyEdits, format } from 'jsonc-parser';

const AST = 'jsonc-text';
const STYLE = { insertSpaces: true, tabSize: 2, eol: '\n' };

export const parsers = {
  jsonc: { astFormat: AST, parse: text => ({ text }), locStart: () => 0, locEnd: node => node.text.length },
};

export const printers = {
  [AST]: { print: ({ node: { text } }) => applyEdits(text, format(text, undefined, STYLE)) },
};
