"""Conversations as ChatGPT's export has them, and what is read of them."""

import io
import json
from collections import Counter

from threadloom.domain.archive import ArchivedThread
from threadloom.server.archive.chatgpt import entries


def said(key, text, role="user", parent="root", **rest):
    content = {"content_type": "text", "parts": [text]}
    message = {"id": key, "author": {"role": role}, "create_time": 10.5, "content": content, "metadata": {}, **rest}
    return {"id": key, "message": message, "parent": parent, "children": []}


def a_conversation(*nodes, current=None, **facts):
    mapping = {"root": {"id": "root", "message": None, "parent": None, "children": []}}
    mapping |= {node["id"]: node for node in nodes}
    for key, node in mapping.items():
        node["children"] = [other for other, each in mapping.items() if each["parent"] == key]
    return {
        "title": "Tea", "create_time": 10.0, "update_time": 20.0, "mapping": mapping, "current_node": current or key,
        "conversation_id": "c1", "is_archived": False, "safe_urls": ["x"], **facts,
    }  # fmt: skip


def read(*conversations, notes=None):
    file = io.BytesIO(json.dumps(conversations).encode())
    return list(entries(file, Counter() if notes is None else notes))


def threads(found):
    return [entry.record for entry in found if isinstance(entry.record, ArchivedThread)]
