// The inbox as Relay components ask for it: a paged connection of threads, each row a fragment of its own.
import { graphql } from "relay-runtime";

export const query = graphql`
  query InboxQuery($filter: ThreadFilterInput) {
    viewer {
      name
    }
    ...Inbox_threads @arguments(filter: $filter)
  }
`;

export const threads = graphql`
  fragment Inbox_threads on Query
  @argumentDefinitions(
    first: { type: "Int", defaultValue: 20 }
    after: { type: "String" }
    filter: { type: "ThreadFilterInput" }
  )
  @refetchable(queryName: "InboxPageQuery") {
    threads(first: $first, after: $after, filter: $filter) @connection(key: "Inbox_threads", filters: ["filter"]) {
      totalCount
      edges {
        node {
          id
          ...InboxRow_thread
        }
      }
      outages {
        source {
          slug
        }
        code
      }
    }
  }
`;
