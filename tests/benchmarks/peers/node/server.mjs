// The Node peers: PEER is mercurius, yoga (both with a compiler of queries) or apollo, each as its documentation
// advises. PORT, BENCH_DATA, BENCH_UPSTREAM, BENCH_SLOW and BENCH_FAN tell where everything is; the packages stand in
// BENCH_PACKAGES/node_modules.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:http';

const { PEER, BENCH_DATA, BENCH_PACKAGES, BENCH_UPSTREAM, BENCH_SLOW, BENCH_FAN } = process.env;
const port = Number(process.env.PORT);
const host = '127.0.0.1';
const fan = BENCH_FAN.split(' ');
const load = createRequire(`${BENCH_PACKAGES}/package.json`);
const typeDefs = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8');
const local = JSON.parse(readFileSync(`${BENCH_DATA}/local.json`));

const { request, Agent, setGlobalDispatcher } = load('undici');
setGlobalDispatcher(new Agent({ connections: 256, pipelining: 1 }));
const fetchJson = async (base, path) => (await request(base + path)).body.json();

// `get(base, path, context)` answers a GET; `said(id, context)` gives the messages of a thread.
const resolversOf = (get, said) => ({
  Query: {
    thread: (_, { id }, context) => get(BENCH_UPSTREAM, `/threads/${id}`, context),
    slowThread: (_, { id }, context) => get(BENCH_SLOW, `/threads/${id}`, context),
    threads: (_, { limit, offset }, context) =>
      get(BENCH_UPSTREAM, `/threads?limit=${limit}&offset=${offset}`, context),
    localThreads: () => local,
    ...Object.fromEntries(
      fan.map((base, i) => [`v${i}`, (_, { id }, context) => get(base, `/threads/${id}`, context)]),
    ),
  },
  Thread: { messages: (thread, _, context) => thread.messages ?? said(thread.id, context) },
});

const DataLoader = load('dataloader');
const loaderOver = (get) =>
  new DataLoader((ids) => Promise.all(ids.map((id) => get(BENCH_UPSTREAM, `/threads/${id}/messages`))));

const servers = {
  async apollo() {
    const { ApolloServer } = load('@apollo/server');
    const { startStandaloneServer } = load('@apollo/server/standalone');
    const { RESTDataSource } = load('@apollo/datasource-rest');
    class Source extends RESTDataSource {
      constructor(base, options) {
        super(options);
        this.baseURL = `${base}/`;
      }
      json(path) {
        return this.get(path.slice(1));
      }
    }
    const resolvers = resolversOf(
      (base, path, context) => context.sources[base].json(path),
      (id, context) => context.loader.load(id),
    );
    const server = new ApolloServer({ typeDefs, resolvers });
    const context = async () => {
      const bases = [BENCH_UPSTREAM, BENCH_SLOW, ...fan];
      const sources = Object.fromEntries(bases.map((base) => [base, new Source(base, { cache: server.cache })]));
      return { sources, loader: loaderOver((base, path) => sources[base].json(path)) };
    };
    await startStandaloneServer(server, { listen: { port, host, backlog: 4096 }, context });
  },

  async yoga() {
    const { createYoga, createSchema } = load('graphql-yoga');
    const { useGraphQlJit } = load('@envelop/graphql-jit');
    const yoga = createYoga({
      schema: createSchema({ typeDefs, resolvers: resolversOf(fetchJson, (id, context) => context.loader.load(id)) }),
      plugins: [useGraphQlJit()],
      context: () => ({ loader: loaderOver(fetchJson) }),
      graphiql: false,
      logging: false,
    });
    createServer(yoga).listen(port, host, 4096);
  },

  async mercurius() {
    const { Query } = resolversOf(fetchJson);
    // A loader of Mercurius stands in for the resolver of Thread.messages, and is given a whole list at once.
    const loader = async (queries) =>
      Promise.all(queries.map(({ obj }) => obj.messages ?? fetchJson(BENCH_UPSTREAM, `/threads/${obj.id}/messages`)));
    const app = load('fastify')();
    app.register(load('mercurius'), {
      schema: typeDefs,
      resolvers: { Query },
      jit: 1,
      loaders: { Thread: { messages: { loader, opts: { cache: false } } } },
    });
    await app.listen({ port, host, backlog: 4096 });
  },
};

await servers[PEER]();
