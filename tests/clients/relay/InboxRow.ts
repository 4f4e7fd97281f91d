// One row of the inbox, and the mutations that change it: Relay writes their answers into the store by `id`.
import { graphql } from "relay-runtime";

export const thread = graphql`
  fragment InboxRow_thread on Thread {
    title
    unread
    lastActivityAt
    source {
      name
    }
    lastMessage {
      preview(maxLength: 80)
    }
  }
`;

export const rename = graphql`
  mutation InboxRowUpdateMutation($input: UpdateThreadInput!) {
    updateThread(input: $input) {
      thread {
        ...InboxRow_thread
        revision
      }
      userErrors {
        code
        path
      }
    }
  }
`;

export const remove = graphql`
  mutation InboxRowDeleteMutation($input: DeleteThreadInput!, $connections: [ID!]!) {
    deleteThread(input: $input) {
      deletedThreadId @deleteEdge(connections: $connections)
      userErrors {
        code
      }
    }
  }
`;
