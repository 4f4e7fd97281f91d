// Monaco asks for a worker by the language it serves. EDITOR_WORKER and the others are file names, put in by the build.
const FILES = { graphql: GRAPHQL_WORKER, json: JSON_WORKER };

globalThis.MonacoEnvironment = {
  getWorker: (_id, label) => new Worker(new URL(FILES[label] ?? EDITOR_WORKER, import.meta.url), { name: label }),
};
