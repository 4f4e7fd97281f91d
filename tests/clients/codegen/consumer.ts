// A frontend in small: what it reads and sends is typed by the generated documents alone. Each `@ts-expect-error` is a
// mistake that the types must catch; the compiler complains when one of them is no mistake any more.
import type { ResultOf, VariablesOf } from "@graphql-typed-document-node/core";

import { useFragment as unmask } from "../generated/codegen/queries";
import { CapabilitiesFormDocument, FormCapabilityFragmentDoc } from "../generated/codegen/queries/graphql";
import { useFragment as read, type FragmentType } from "../generated/codegen/schema_ops";
import {
  InboxDocument,
  MessageViewFragmentDoc,
  OutageLineFragmentDoc,
  OutcomeFragmentDoc,
  PartViewFragmentDoc,
  StartThreadDocument,
  ThreadPageDocument,
  ThreadRowFragmentDoc,
  type ErrorCode,
} from "../generated/codegen/schema_ops/graphql";

type Row = { id: string; title: string; tags: readonly string[]; preview: string | undefined; cursor: string };

/** The rows of the inbox, or nothing when the whole list failed: the root connection is nullable. */
export function inboxRows(data: ResultOf<typeof InboxDocument>): Row[] {
  const rows: Row[] = [];
  for (const edge of data.threads?.edges ?? []) {
    const thread = read(ThreadRowFragmentDoc, edge.node);
    const { id, title, tags, lastMessage } = thread;
    rows.push({ id, title: title ?? "Untitled", tags, preview: lastMessage?.preview, cursor: edge.cursor });
    // @ts-expect-error: a masked fragment is not readable before it is unmasked
    rows.push(edge.node.id);
  }
  // @ts-expect-error: `threads` may be null
  data.threads.edges;
  return rows;
}

/** The sources that failed, each with the moment from which asking again makes sense. */
export function outages(data: ResultOf<typeof InboxDocument>, now: number): { slug: string; askAt: number | null }[] {
  return read(OutageLineFragmentDoc, data.threads?.outages ?? []).map(({ source, retryable, retryAfterMs }) => ({
    slug: source.slug,
    askAt: retryable ? now + (retryAfterMs ?? 0) : null,
  }));
}

type PartRef = FragmentType<typeof PartViewFragmentDoc>;

/** A part as HTML-free text: `__typename` narrows the interface, and a part of a new type still has its text. */
export function partText(ref: PartRef): string {
  const part = read(PartViewFragmentDoc, ref);
  switch (part.__typename) {
    case "TextPart":
      return part.annotations.reduce((text, note) => (note.url ? `${text} [${note.url}]` : text), part.text);
    case "ImagePart":
      return part.url ?? part.fileId ?? part.text;
    case "ToolCallPart":
      return `tool call ${part.toolCall.id}`;
    case "UnknownPart":
      return `${part.nativeType}: ${part.text}`;
    default:
      return part.text;
  }
}

/** The chat view, oldest message first, and the cursor of the page before. */
export function chat(data: ResultOf<typeof ThreadPageDocument>): { lines: string[]; before: string | null } {
  const page = data.thread?.messages;
  const lines = (page?.edges ?? []).map((edge) => {
    const message = read(MessageViewFragmentDoc, edge.node);
    const tools = message.toolCalls?.map((call) => `${call.name} (${call.status})`) ?? [];
    return [message.role, ...message.parts.map(partText), ...tools].join(" ");
  });
  return { lines, before: page?.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null };
}

type Started = { threadId: string } | { retryWithSameKey: boolean; fields: string[] };

const askAgain: readonly ErrorCode[] = ["OUTCOME_UNKNOWN", "RATE_LIMITED", "OVERLOADED"];

/** What `startThread` came to: a thread, or the fields of the form that were wrong. */
export function started(data: ResultOf<typeof StartThreadDocument>): Started {
  const payload = data.startThread;
  const { userErrors } = read(OutcomeFragmentDoc, payload);
  if (userErrors.length === 0 && payload.thread) {
    return { threadId: read(ThreadRowFragmentDoc, payload.thread).id };
  }
  const retryWithSameKey = userErrors.some((error) => error.retryable || askAgain.includes(error.code));
  return { retryWithSameKey, fields: userErrors.map((error) => error.path.join(".")) };
}

export const start: VariablesOf<typeof StartThreadDocument> = {
  input: { target: { source: "umami" }, message: { text: "Hello" }, idempotencyKey: "one-key" },
};

export const targetsNothing: VariablesOf<typeof StartThreadDocument> = {
  // @ts-expect-error: a @oneOf input takes one of its fields, and `vendor` is none of them
  input: { target: { vendor: "umami" }, message: { text: "Hello" } },
};

// @ts-expect-error: a thread cannot be started without a message
export const saysNothing: VariablesOf<typeof StartThreadDocument> = { input: { target: { source: "umami" } } };

type Field = ResultOf<typeof FormCapabilityFragmentDoc>["fields"][number];

/** One line of a form built from data alone: every kind of control has its word, a new kind is a text field. */
export function control(field: Field): string {
  const name = field.path.join(".");
  switch (field.kind) {
    case "CHOICE":
      return `select ${name}: ${field.choices.map(({ label }) => label).join(" | ")}`;
    case "BOOLEAN":
      return `checkbox ${name}`;
    default:
      return `input ${name}${field.required ? " *" : ""} (${field.maxLength ?? "any length"})`;
  }
}

/** The form for `startThread` at a source; nothing where the source is unknown. */
export function startForm(data: ResultOf<typeof CapabilitiesFormDocument>): string[] | null {
  if (!data.source) return null;
  return unmask(FormCapabilityFragmentDoc, data.source.capabilities.startThread).fields.map(control);
}
