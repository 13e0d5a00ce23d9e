"""Records: a text, and what it came in, which is put together again around the cleaned text."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clean.corpus.job import Job
from clean.formats import jsonl
from clean.formats.jsonl import JsonError


@dataclass(slots=True)
class Record:
    """One record. `error` says, where it has no text, why; it begins with where that is."""

    id: str
    source: str
    """Who it comes from: a site, a folder, a shard."""
    text: str | bytes
    error: str | None

    def __post_init__(self) -> None:
        self.id, self.source = _encodable(self.id), _encodable(self.source)
        self.error = self.error and _encodable(self.error)

    def put(self, text: str) -> Any:
        """The record with this text, as it is written to `clean/`."""
        raise NotImplementedError

    def shown(self) -> Any:
        """The record in its original form, as JSON values: bytes that aren't UTF-8 as Latin-1 code points."""
        raise NotImplementedError


@dataclass(slots=True)
class Line(Record):
    """A line of JSON. Whatever isn't the text keeps its bytes, so that no number is rounded on the way."""

    line: bytes
    value: Any
    field: str

    @classmethod
    def parse(cls, line: bytes, shard: str, number: int, job: Job) -> Line:
        """`number` counts the shard's lines from 0; it is the id where the line gives none."""
        identity, source, where, field = f"{shard}/{number}", shard, f"{shard}:{number + 1}", job.text_field
        try:
            value = jsonl.loads(line)
        except JsonError as error:
            return cls(identity, source, "", f"{where}: {error}", line, _readable(line), field)
        if not isinstance(value, dict):
            return cls(identity, source, "", f"{where}: {_kind(value)} instead of an object", line, value, field)
        text, own = value.get(field), value.get(job.id_field)
        source = source_of(value, shard)
        if own is not None:
            identity = str(own)
        if isinstance(text, str):
            return cls(identity, source, text, None, line, value, field)
        wrong = f"is {_kind(text)}, not text" if field in value else f"is missing; there are: {_listed(value)}"
        return cls(identity, source, "", f"{where}: field {field!r} {wrong}", line, value, field)

    def put(self, text: str) -> bytes:
        if text == self.text:
            return self.line if self.line.endswith(b"\n") else self.line + b"\n"
        return jsonl.put(self.line, self.value, {self.field: text})

    def shown(self) -> Any:
        return self.value


@dataclass(slots=True)
class File(Record):
    """A text file, or a piece of a big one."""

    name: str

    def put(self, text: str) -> tuple[str, bytes]:
        marked = isinstance(self.text, bytes) and self.text.startswith(codecs.BOM_UTF8)
        return self.name, text.encode("utf-8-sig" if marked else "utf-8")

    def shown(self) -> Any:
        if self.error is not None:
            return {"file": self.name}
        return {"file": self.name, "text": _readable(self.text) if isinstance(self.text, bytes) else self.text}


@dataclass(slots=True)
class Row(Record):
    """A row of an Arrow record batch."""

    table: Any
    number: int

    def put(self, text: str) -> str:
        return text

    def shown(self) -> Any:
        return self.table.slice(self.number, 1).to_pylist()[0]


def source_of(record: Mapping[str, Any], home: str) -> str:
    """Who a record comes from: its `source`, the host of its `url`, both also in its `metadata`; else `home`."""
    metadata = record.get("metadata")
    for table in (record, metadata) if isinstance(metadata, dict) else (record,):
        if isinstance(named := table.get("source"), str) and named:
            return named
        if isinstance(url := table.get("url"), str) and (host := url.partition("://")[2].partition("/")[0]):
            return host.lower().removeprefix("www.")
    return home


_KINDS = {dict: "an object", list: "a list", str: "a string", int: "a number", float: "a number", bool: "true or false"}


def _kind(value: Any) -> str:
    """What JSON calls it."""
    return _KINDS.get(type(value), "null")


def _listed(names: Mapping[str, Any]) -> str:
    return ", ".join(list(names)[:8]) or "none"


def _encodable(text: str) -> str:
    """Half surrogate pairs, which JSON and file names may have and no table can hold, become question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _readable(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
