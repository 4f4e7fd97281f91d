// A Relay frontend in small, typed by the compiler's artifacts alone. Each `@ts-expect-error` is a mistake that the types
// must catch; the compiler complains when one of them is no mistake any more.
import { commitMutation, ConnectionHandler, fetchQuery, type Environment } from "relay-runtime";

import * as chat from "./Chat";
import type { ChatMessage_message$data } from "../generated/relay/artifacts/ChatMessage_message.graphql";
import type { ChatPageQuery } from "../generated/relay/artifacts/ChatPageQuery.graphql";
import type { ChatQuery } from "../generated/relay/artifacts/ChatQuery.graphql";
import type { ChatSendMutation } from "../generated/relay/artifacts/ChatSendMutation.graphql";
import type { InboxPageQuery } from "../generated/relay/artifacts/InboxPageQuery.graphql";
import type { Inbox_threads$data } from "../generated/relay/artifacts/Inbox_threads.graphql";
import type { InboxRowDeleteMutation } from "../generated/relay/artifacts/InboxRowDeleteMutation.graphql";

/** Threads of the inbox by id; the rows' own fields stay masked for `InboxRow`. */
export function threadIds(data: Inbox_threads$data): string[] {
  const edges = data.threads?.edges ?? [];
  // @ts-expect-error: a row's title belongs to the fragment that asked for it
  edges.map(({ node }) => node.title);
  return edges.map(({ node }) => node.id);
}

/** The words of a message, part by part; the interface is narrowed by `__typename`. */
export function words(message: ChatMessage_message$data): string[] {
  return message.parts.map((part) => {
    if (part.__typename === "ToolCallPart") return `${part.toolCall?.name}: ${JSON.stringify(part.toolCall?.result)}`;
    return part.url ?? part.text;
  });
}

/** The next page of the inbox: the refetch query that the compiler made takes the connection's own arguments. */
export const nextPage: InboxPageQuery["variables"] = { first: 20, after: "cursor", filter: { unread: true } };

/** The page of messages before: @refetchable on `Thread` goes through `node(id)`. */
export const pageBefore: ChatPageQuery["variables"] = { id: "thread", last: 20, before: "cursor" };

// @ts-expect-error: a thread cannot be refetched without its id
export const pageOfNothing: ChatPageQuery["variables"] = { last: 20 };

/** Opens a thread; null where the id is unknown or not the caller's. */
export async function open(environment: Environment, id: string): Promise<boolean> {
  const answer = await fetchQuery<ChatQuery>(environment, chat.query, { id }).toPromise();
  return answer?.node?.thread != null;
}

/** Sends a message; the answer's edges are appended to the connection that `Chat` shows. */
export function send(environment: Environment, threadId: string, text: string, onProblem: (fields: string[]) => void): void {
  commitMutation<ChatSendMutation>(environment, {
    mutation: chat.send,
    variables: {
      input: { threadId, message: { text } },
      connections: [ConnectionHandler.getConnectionID(threadId, "Chat_messages")],
    },
    onCompleted: ({ sendMessage }) => onProblem(sendMessage.userErrors.map((error) => `${error.code}: ${error.message}`)),
  });
}

export const purge: InboxRowDeleteMutation["variables"] = { input: { threadId: "thread", mode: "PURGE" }, connections: [] };

// @ts-expect-error: there is no such mode
export const shred: InboxRowDeleteMutation["variables"]["input"] = { threadId: "thread", mode: "SHRED" };
