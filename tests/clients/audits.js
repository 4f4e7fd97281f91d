// Runs the audits of graphql-http, the reference server of the GraphQL-over-HTTP specification, on the endpoint at the
// address given. Prints [{id, name, status, reason}] as JSON.
import { auditServer } from "graphql-http";

const results = await auditServer({ url: process.argv[2] });
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
