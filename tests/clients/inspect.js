// Validates both folders of operations against schema.graphql (use of anything deprecated counts as a fault), and the
// examples once more, each file on its own with its variables, as somebody would paste it. Prints each fault; exits 1.
import { readFileSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { validate as inspect } from "@graphql-inspector/core";
import { Kind, Source, buildSchema, getVariableValues, parse, validate } from "graphql";

const root = new URL("../../", import.meta.url);
const read = (url) => readFileSync(url, "utf8");
const list = (folder, suffix) => {
  const directory = new URL(folder, root);
  const names = readdirSync(directory).filter((name) => name.endsWith(suffix));
  if (names.length === 0) throw new Error(`no ${suffix} file in ${fileURLToPath(directory)}`);
  return names.map((name) => new URL(name, directory));
};
const sources = (folder) => list(folder, ".graphql").map((url) => new Source(read(url), basename(url.pathname)));

const schema = buildSchema(read(new URL("schema.graphql", root)));
const faults = [];
const fault = (place, errors) => faults.push(...errors.map((error) => `${place}: ${error.message}`));

for (const folder of ["tests/schema_ops/", "examples/queries/"]) {
  for (const { source, errors, deprecated } of inspect(schema, sources(folder))) {
    fault(folder + source.name, [...errors, ...deprecated]);
  }
}

const examples = new Map(sources("examples/queries/").map((source) => [source.name, parse(source)]));
for (const [name, document] of examples) {
  fault(`${name} alone`, validate(schema, document));
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operations.length !== 1) fault(name, [new Error("an example holds exactly one operation")]);
}

for (const url of list("examples/queries/", ".variables.json")) {
  const file = basename(url.pathname);
  const document = examples.get(`${file.split(".")[0]}.graphql`);
  if (!document) {
    fault(file, [new Error("there is no such example")]);
    continue;
  }
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const given = JSON.parse(read(url));
  const known = new Set(operation.variableDefinitions.map(({ variable }) => variable.name.value));
  const unknown = Object.keys(given).filter((name) => !known.has(name));
  const { errors = [] } = getVariableValues(schema, operation.variableDefinitions, given);
  fault(file, [...errors, ...unknown.map((name) => new Error(`no such variable: ${name}`))]);
}

console.log(faults.length === 0 ? "every operation is valid" : faults.join("\n"));
process.exitCode = faults.length === 0 ? 0 : 1;
