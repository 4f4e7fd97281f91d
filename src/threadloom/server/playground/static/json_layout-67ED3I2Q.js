import{c as o,d as e}from"./chunk-STSEUAPQ.js";import"./chunk-4L5RI3VG.js";var n="jsonc-text",r={insertSpaces:!0,tabSize:2,eol:`
`},p={jsonc:{astFormat:n,parse:t=>({text:t}),locStart:()=>0,locEnd:t=>t.text.length}},a={[n]:{print:({node:{text:t}})=>e(t,o(t,void 0,r))}};export{p as parsers,a as printers};
