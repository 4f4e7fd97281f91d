// What three clients do first, over HTTP: Apollo Client with automatic persisted queries (twice, the second time as
// another visitor), urql, and Relay with a compiled query. Takes the endpoint's address and the folder of Relay's
// artifacts; prints {apollo, urql, relay}, each with the totals that it read, and what Apollo Client sent.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { Client, cacheExchange, fetchExchange } from "@urql/core";
import relayRuntime from "relay-runtime";

const [url, artifacts] = process.argv.slice(2);
const text = "query First { threads(first: 5) { totalCount } }";

async function apollo() {
  const sent = [];
  const fetchAndTell = (address, options) => {
    const { query, extensions } = JSON.parse(options.body);
    sent.push({ withText: query !== undefined, withHash: extensions?.persistedQuery !== undefined });
    return fetch(address, options);
  };
  const sha256 = (source) => createHash("sha256").update(source).digest("hex");
  const totals = [];
  for (const visitor of ["first", "second"]) {
    const link = new PersistedQueryLink({ sha256 }).concat(new HttpLink({ uri: url, fetch: fetchAndTell }));
    const client = new ApolloClient({ link, cache: new InMemoryCache(), clientAwareness: { name: visitor } });
    const { data } = await client.query({ query: gql(text) });
    totals.push(data.threads.totalCount);
  }
  return { totals, sent };
}

async function urql() {
  const client = new Client({ url, exchanges: [cacheExchange, fetchExchange], preferGetMethod: "within-url-limit" });
  const { data, error } = await client.query(text, {}).toPromise();
  if (error) throw error;
  return { totals: [data.threads.totalCount] };
}

async function relay() {
  const { Environment, Network, RecordSource, Store, fetchQuery } = relayRuntime;
  const source = readFileSync(join(artifacts, "InboxQuery.graphql.ts"), "utf8").replace(/^import .*$/gm, "");
  const { default: query } = await import(`data:text/javascript,${encodeURIComponent(stripTypeScriptTypes(source))}`);
  const network = Network.create(async ({ text: query, name }, variables) => {
    const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
    const body = JSON.stringify({ query, operationName: name, variables });
    return (await fetch(url, { method: "POST", headers, body })).json();
  });
  const environment = new Environment({ network, store: new Store(new RecordSource()) });
  const data = await fetchQuery(environment, query, {}).toPromise();
  const records = environment.getStore().getSource().toJSON();
  return { types: [...new Set(Object.values(records).map((record) => record.__typename))], data: data !== null };
}

console.log(JSON.stringify({ apollo: await apollo(), urql: await urql(), relay: await relay() }));
