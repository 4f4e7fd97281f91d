// Rewrites each folder of operations as one Relay module: Relay asks that a name starts with its module's and that an
// operation's ends with its kind, and that a fragment spread under a type condition has an alias, since its data may be
// missing. Nothing else changes, so Relay compiles what the other gates compile.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { Kind, concatAST, parse, print, visit } from "graphql";

const here = (path) => new URL(path, import.meta.url);
const modules = { SchemaOps: here("../../schema_ops/"), Queries: here("../../../examples/queries/") };
const capital = (word) => word[0].toUpperCase() + word.slice(1);

function documents(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith(".graphql"));
  return concatAST(files.map((name) => parse(readFileSync(new URL(name, folder), "utf8"))));
}

function aliased(inlineFragment) {
  const alias = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: "alias" } };
  const selections = inlineFragment.selectionSet.selections.map((selection) =>
    selection.kind === Kind.FRAGMENT_SPREAD ? { ...selection, directives: [alias] } : selection,
  );
  return { ...inlineFragment, selectionSet: { ...inlineFragment.selectionSet, selections } };
}

function renamed(document, module) {
  const rename = (node, name) => ({ ...node, name: { ...node.name, value: name } });
  const fragment = (node) => rename(node, `${module}_${node.name.value}`);
  return visit(document, {
    OperationDefinition: (node) => rename(node, `${module}${node.name.value}${capital(node.operation)}`),
    FragmentDefinition: fragment,
    FragmentSpread: fragment,
    InlineFragment: aliased,
  });
}

const target = here("../generated/relay/sources/");
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
mkdirSync(here("../generated/relay/artifacts/"), { recursive: true });
for (const [module, folder] of Object.entries(modules)) {
  const tags = renamed(documents(folder), module).definitions.map(
    (definition, index) => `export const document${index} = graphql\`\n${print(definition)}\n\`;\n`,
  );
  const source = `import { graphql } from "relay-runtime";\n\n${tags.join("\n")}`;
  writeFileSync(new URL(`${module}.ts`, target), source);
}
