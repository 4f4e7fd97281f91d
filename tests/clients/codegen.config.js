// One typed client for each folder of operations, as a web frontend would generate it.
const scalars = {
  DateTime: { input: "string", output: "string" },
  JSON: { input: "unknown", output: "unknown" },
};
const client = (documents) => ({
  documents,
  preset: "client",
  config: { scalars, strictScalars: true, enumsAsTypes: true, useTypeImports: true },
});

export default {
  schema: "../../schema.graphql",
  noSilentErrors: true,
  generates: {
    "generated/codegen/schema_ops/": client("../schema_ops/*.graphql"),
    "generated/codegen/queries/": client("../../examples/queries/*.graphql"),
  },
};
