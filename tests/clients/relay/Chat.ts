// The chat view: a thread refetched through `node(id)`, and its messages paged backwards.
import { graphql } from "relay-runtime";

export const query = graphql`
  query ChatQuery($id: ID!) {
    node(id: $id) {
      __typename
      ...Chat_thread @arguments(last: 30) @alias(as: "thread")
    }
  }
`;

export const thread = graphql`
  fragment Chat_thread on Thread
  @argumentDefinitions(last: { type: "Int", defaultValue: 20 }, before: { type: "String" })
  @refetchable(queryName: "ChatPageQuery") {
    title
    status
    messages(last: $last, before: $before) @connection(key: "Chat_messages") {
      edges {
        node {
          id
          ...ChatMessage_message
        }
      }
    }
  }
`;

export const send = graphql`
  mutation ChatSendMutation($input: SendMessageInput!, $connections: [ID!]!) {
    sendMessage(input: $input) {
      message @appendNode(connections: $connections, edgeTypeName: "MessageEdge") {
        id
        ...ChatMessage_message
      }
      replies @appendNode(connections: $connections, edgeTypeName: "MessageEdge") {
        id
        ...ChatMessage_message
      }
      userErrors {
        code
        message
      }
    }
  }
`;
