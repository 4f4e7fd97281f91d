"""One word for one thing: words that other projects use for ours stay out of the domain and the schema.

A vendor is no provider, a thread neither conversation nor session, a message no item, an agent no assistant, a source
no connection (that is Relay's word for a page). Identifiers alone are read; prose may say what it likes.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from graphql import language, parse

from architecture.checkout import ROOT, files_under, name

NEVER = {"provider", "conversation", "session", "assistant"}
NEVER_A_TYPE = {"item"}
NEVER_ALONE = {"connection"}

ALLOWED = {
    "DraftRole.ASSISTANT",  # the role that the whole field calls so
    "MessageRole.ASSISTANT",
    "Thread.agent_session_id",  # Mindset's second half of an agent's id
    "Thread.agentSessionId",
    "MindsetOptionsInput.agentSessionId",
    "HummLlmConfigInput.provider",  # Humm's own field
}

NAMING = (
    language.TypeDefinitionNode,
    language.DirectiveDefinitionNode,
    language.FieldDefinitionNode,
    language.InputValueDefinitionNode,
    language.EnumValueDefinitionNode,
)


def words(identifier: str) -> list[str]:
    """The words of an identifier in any case, in the singular: `nativeSessionIds` is native, session, id."""
    found = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", identifier.rpartition(".")[2])
    return [word.lower().removesuffix("s") for word in found]


def is_misnamed(identifier: str) -> bool:
    """Whether an identifier, given with the type it belongs to (`Type.field`), uses a word that is not ours."""
    used = words(identifier)
    is_type = "." not in identifier and identifier[:1].isupper()
    return bool(
        NEVER.intersection(used)
        or (is_type and NEVER_A_TYPE.intersection(used))
        or (len(used) == 1 and used[0] in NEVER_ALONE)
    )


def python_identifiers(node: ast.AST, owner: str = "") -> Iterator[str]:
    """Every name that a module gives: classes, functions, arguments, fields, variables, imported names."""
    for child in ast.iter_child_nodes(node):
        inner = owner
        match child:
            case ast.ClassDef():
                yield f"{owner}{child.name}"
                inner = f"{child.name}."
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield f"{owner}{child.name}"
                inner = f"{child.name}."
            case ast.arg():
                yield f"{owner}{child.arg}"
            case ast.Name(ctx=ast.Store()):
                yield f"{owner}{child.id}"
            case ast.Attribute(ctx=ast.Store()):
                yield f"{owner}{child.attr}"
            case ast.alias():
                yield child.asname or child.name
            case _:
                pass
        yield from python_identifiers(child, inner)


def schema_identifiers(node: language.Node, owner: str = "") -> Iterator[str]:
    """Every name that a schema gives: types, fields, arguments, enum values, directives."""
    if isinstance(node, NAMING):
        yield f"{owner}{node.name.value}"
        owner = f"{node.name.value}."
    for key in node.keys:
        value = getattr(node, key, None)
        for child in value if isinstance(value, list | tuple) else [value]:
            if isinstance(child, language.Node):
                yield from schema_identifiers(child, owner)


def domain_names() -> dict[str, Path]:
    return {
        identifier: path
        for path in files_under("src/threadloom/domain", ".py")
        for identifier in python_identifiers(ast.parse(path.read_text()))
    }


def schema_names() -> set[str]:
    return set(schema_identifiers(parse((ROOT / "schema.graphql").read_text())))


def test_the_domain_speaks_our_words():
    """No identifier of the domain says what belongs in a vendor's `wire.py`."""
    found = domain_names()
    assert "Thread" in found
    offenders = [f"{name(path)}: {key}" for key, path in found.items() if is_misnamed(key) and key not in ALLOWED]
    assert not offenders, "\n".join(offenders)


def test_the_schema_speaks_our_words():
    """No type, field, argument or enum value of the schema says it either."""
    found = schema_names()
    assert "Thread" in found
    offenders = [identifier for identifier in found if is_misnamed(identifier) and identifier not in ALLOWED]
    assert not offenders, "\n".join(offenders)


def test_exceptions_are_needed():
    """What is allowed by name is there, and would be refused otherwise."""
    assert {*domain_names(), *schema_names()} >= ALLOWED
    assert all(is_misnamed(identifier) for identifier in ALLOWED)


@pytest.mark.parametrize(
    "identifier",
    [
        "Provider",
        "provider_id",
        "Thread.conversationId",
        "CONVERSATION",
        "SessionRef",
        "agent_sessions",
        "Assistant",
        "AgentStatus.ASSISTANT",
        "list_assistants",
        "Item",
        "ThreadItem",
        "HTTPSession",
        "Connection",
        "connection",
        "connections",
        "Source.connection",
    ],
)
def test_words_not_to_be_used(identifier: str):
    """The words are found in any case, in the plural and inside longer names."""
    assert is_misnamed(identifier)


@pytest.mark.parametrize(
    "identifier",
    [
        "ThreadConnection",
        "Page.items",
        "item",
        "InputField.maxItems",
        "Possession",
        "obsession",
        "Query.threads",
        "improvided",
    ],
)
def test_words_that_may_be_used(identifier: str):
    """Relay's connections, items of a list and words that merely look alike are left alone."""
    assert not is_misnamed(identifier)


def test_every_kind_of_python_name_is_read():
    """Names are found wherever a module can give one, with what they belong to; prose and uses are not."""
    source = '''
        """Conversations with a provider."""
        import assistant_lib as bot
        from x import session

        PROVIDER = assistant()

        class Item(Base):
            """A session."""
            conversation: str = "conversation"

            def of(self, provider, *items, **sessions):
                for assistant in items:
                    self.connection = assistant
                return (session_of := 1), [one for one in items]
    '''
    assert set(python_identifiers(ast.parse(dedent(source)))) == {
        "bot",
        "session",
        "PROVIDER",
        "Item",
        "Item.conversation",
        "Item.of",
        "of.self",
        "of.provider",
        "of.items",
        "of.sessions",
        "of.assistant",
        "of.connection",
        "of.session_of",
        "of.one",
    }


def test_every_kind_of_schema_name_is_read():
    """Names are found wherever a schema can give one; descriptions and uses are not."""
    source = '''
        directive @session(provider: String) on OBJECT
        """A conversation."""
        type Item implements Node @used(assistant: 1) { conversation(session: ID): Used }
        interface Provider { id: ID }
        input AssistantInput { connection: ID = "session" }
        enum Session { ASSISTANT }
        union Connection = Used
        scalar Conversation
    '''
    assert set(schema_identifiers(parse(source))) == {
        "session",
        "session.provider",
        "Item",
        "Item.conversation",
        "conversation.session",
        "Provider",
        "Provider.id",
        "AssistantInput",
        "AssistantInput.connection",
        "Session",
        "Session.ASSISTANT",
        "Connection",
        "Conversation",
    }
