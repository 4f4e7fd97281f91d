// Lints schema.graphql as a schema and the two folders of operations as operations. Run from the root of the repository:
// graphql-eslint resolves the paths below from there.
import graphql from "@graphql-eslint/eslint-plugin";

const schema = "schema.graphql";
const graphQLConfig = {
  projects: {
    schemaOps: { schema, documents: "tests/schema_ops/*.graphql" },
    queries: { schema, documents: "examples/queries/*.graphql" },
  },
};

const error = (options) => ["error", options];

// Types without an identity of their own: a client's cache keeps each inside the object that holds it.
const values = [
  // parts of a message and what hangs on them
  "TextPart", "ImagePart", "FilePart", "TablePart", "RefusalPart", "ReasoningPart", "ToolCallPart", "UnknownPart",
  "Annotation", "TableColumn", "Attachment",
  // properties of a thread or a run
  "ThreadUser", "ToolResources", "CodeInterpreterResources", "FileSearchResources", "RequiredAction", "Usage",
  // what can be done, and how
  "Capabilities", "Capability", "InputField", "InputChoice",
  // reports about one answer or one moment
  "SourceHealth", "SourceFreshness", "Outage", "UserError", "Loss", "SearchMatch", "TextRange", "TagCount",
  // Relay's own, which has no id by its specification
  "PageInfo",
];

const schemaRules = {
  ...graphql.configs["flat/schema-recommended"].rules,
  ...graphql.configs["flat/schema-relay"].rules,
  // Stricter than recommended: every field, argument, input field and enum value is described too.
  "@graphql-eslint/require-description": error({
    types: true,
    DirectiveDefinition: true,
    FieldDefinition: true,
    InputValueDefinition: true,
    EnumValueDefinition: true,
  }),
  // Exception: connections, edges and payloads are wrappers by convention, and the values above have no identity.
  "@graphql-eslint/strict-id-in-types": error({
    exceptions: { types: values, suffixes: ["Connection", "Edge", "Payload"] },
  }),
  // Exception: short lists that are never paged (sources, parts, tags, userErrors) are plain lists, and connections offer
  // `nodes` beside `edges`. That an edge's `node` and `cursor` are right is still checked.
  "@graphql-eslint/relay-edge-types": error({ listTypeCanWrapOnlyEdgeType: false }),
  // Stricter than recommended: one input and one payload a mutation, and a @oneOf that can be typed.
  "@graphql-eslint/input-name": error({ checkInputType: true, caseSensitiveInputType: false }),
  "@graphql-eslint/no-scalar-result-type-on-mutation": "error",
  "@graphql-eslint/require-nullable-fields-with-oneof": "error",
};

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig } },
    plugins: { "@graphql-eslint": graphql },
  },
  { files: ["schema.graphql"], rules: schemaRules },
  {
    files: ["tests/schema_ops/*.graphql", "examples/queries/*.graphql"],
    rules: graphql.configs["flat/operations-recommended"].rules,
  },
];
