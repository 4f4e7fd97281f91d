// A message with its parts; refetchable alone, since a message is a `Node` too.
import { graphql } from "relay-runtime";

export const message = graphql`
  fragment ChatMessage_message on Message @refetchable(queryName: "ChatMessageRefetchQuery") {
    role
    status
    parts {
      __typename
      text
      ... on ImagePart {
        url
      }
      ... on ToolCallPart {
        toolCall {
          name
          result
        }
      }
    }
    viewerFeedback {
      rating
    }
  }
`;
