"""The schemas of the tables that a corpus run writes. Needs pyarrow."""

from __future__ import annotations

import pyarrow as pa

STEPS = pa.struct(
    [
        ("pass", pa.int16()),
        ("at", pa.int64()),
        ("before", pa.string()),
        ("after", pa.string()),
        ("rule", pa.string()),
        ("confidence", pa.float64()),
        ("why", pa.string()),
    ]
)
CHANGES = pa.struct(
    [
        ("change", pa.int32()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("before", pa.string()),
        ("after", pa.string()),
        ("rule", pa.string()),
        ("confidence", pa.float64()),
        ("steps", pa.list_(STEPS)),
    ]
)
FINDINGS = pa.struct(
    [
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("kind", pa.string()),
        ("rule", pa.string()),
        ("confidence", pa.float64()),
        ("note", pa.string()),
    ]
)
_DOCUMENTS = [
    ("source", pa.string()),
    ("encoding", pa.string()),
    ("raw_sha256", pa.string()),
    ("text_sha256", pa.string()),
    ("out_sha256", pa.string()),
    ("chars_in", pa.int64()),
    ("chars_out", pa.int64()),
    ("changes", pa.int64()),
    ("edits", pa.int64()),
    ("findings", pa.int64()),
    ("undone", pa.int64()),
    ("reason", pa.string()),
    ("error", pa.string()),
]
SCHEMAS = {
    "changes": pa.schema([("id", pa.string()), *((field.name, field.type) for field in CHANGES)]),
    "findings": pa.schema([("id", pa.string()), *((field.name, field.type) for field in FINDINGS)]),
    "documents": pa.schema([("id", pa.string()), *_DOCUMENTS]),
}
