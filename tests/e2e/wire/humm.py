"""What Humm is sent with `startThread`, by the fields of its page; `thread_id` is that of `sendMessage`."""

import hashlib
from typing import Any

from e2e.wire.rows import Row

_ORGANIZATION = "11111111-2222-4333-8444-555555555555"
_PNG = "data:image/png;base64,iVBORw0KGgo="


def _asked(text: str = "Why?", **fields: Any) -> dict[str, Any]:
    return {"message": {"text": text}, **fields}


def _llm(**config: Any) -> dict[str, Any]:
    return _asked(options={"humm": {"llmConfig": config}})


def _part(**part: Any) -> dict[str, Any]:
    return {"message": {"text": "Look", "parts": [part]}}


_IMAGE = _part(image={"content": {"dataUrl": _PNG}, "mimeType": "image/x-png", "detail": "HIGH"})
_TABLE = _part(
    table={
        "cacheKey": "upload-1",
        "filename": "sales.xlsx",
        "sheetName": "North",
        "columns": [{"name": "region", "dtype": "object"}, {"name": "units", "dtype": "int64"}],
        "rowCount": 4_200,
        "previewRows": [{"region": "Oslo", "units": 7}, {"region": "Bergen", "units": 5}],
    }
)

ROWS = [
    Row("query:internal_user_id", _asked(user={"nativeId": "user-7"}), "internal_user_id", "user-7"),
    Row("organization_id", _asked(scope=_ORGANIZATION), "organization_id", _ORGANIZATION),
    Row("query", _asked("Why did sales fall?"), "query", "Why did sales fall?"),
    Row("query", _asked(""), "query", ""),
    Row("llm_config.auto_config", _llm(autoConfig="deep"), "llm_config.auto_config", "deep"),
    Row("llm_config.model", _llm(model="a-model"), "llm_config.model", "a-model"),
    Row("llm_config.reasoning_effort", _llm(reasoningEffort="high"), "llm_config.reasoning_effort", "high"),
    Row("llm_config.fallback_models", _llm(fallbackModels=["b", "c"]), "llm_config.fallback_models[1]", "c"),
    Row("llm_config.provider", _llm(provider={"order": ["x"]}), "llm_config.provider.order[0]", "x"),
    Row("llm_config.verbosity", _llm(verbosity="low"), "llm_config.verbosity", "low"),
    Row("llm_config.backend_streaming", _llm(backendStreaming=False), "llm_config.backend_streaming", False),
    Row("user_timezone", _asked(timezone="Europe/Oslo"), "user_timezone", "Europe/Oslo"),
    Row("images.*.data_url", _IMAGE, "images[0].data_url", _PNG),
    Row("images.*.mime_type", _IMAGE, "images[0].mime_type", "image/x-png"),
    Row("images.*.detail", _IMAGE, "images[0].detail", "high"),
    Row("file_uploads.*.cache_key", _TABLE, "file_uploads[0].cache_key", "upload-1"),
    Row("file_uploads.*.filename", _TABLE, "file_uploads[0].filename", "sales.xlsx"),
    Row("file_uploads.*.columns.*.name", _TABLE, "file_uploads[0].columns[1].name", "units"),
    Row("file_uploads.*.columns.*.dtype", _TABLE, "file_uploads[0].columns[1].dtype", "int64"),
    Row("file_uploads.*.row_count", _TABLE, "file_uploads[0].row_count", 4_200),
    Row("file_uploads.*.sheet_name", _TABLE, "file_uploads[0].sheet_name", "North"),
    Row("file_uploads.*.preview_rows", _TABLE, "file_uploads[0].preview_rows[1].region", "Bergen"),
    *(
        Row(
            "force_architecture",
            _asked(options={"humm": {"forceArchitecture": word.upper()}}),
            "force_architecture",
            word,
        )
        for word in ("monolith", "sandbox", "deepagents")
    ),
    *(
        Row("source", _asked(options={"humm": {"querySource": word.upper()}}), "source", word)
        for word in ("typed", "suggestion")
    ),
    # A key of ours belongs to one user of one tenant, Humm's to all who share an organization.
    Row(
        "idempotency_key",
        _asked(idempotencyKey="wire-humm-1"),
        "idempotency_key",
        hashlib.sha256(b'["local","local","wire-humm-1"]').hexdigest(),
    ),
]
