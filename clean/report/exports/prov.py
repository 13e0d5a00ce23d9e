"""W3C PROV-JSON: the original, the text after each pass, and the passes that led from one to the next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clean.report.exports import Source

CANNOT = "Single edits and findings: PROV speaks of texts and passes here; the log has the rest."


def write(source: Source) -> str:
    log = source.log
    name = log.id if log.id != "-" else source.name
    original = f"text:{log.text['sha256']}"
    entities: dict[str, Any] = {
        f"bytes:{log.raw['sha256']}": {
            "prov:label": name,
            "clean:bytes": log.raw["bytes"],
            "clean:encoding": log.raw["encoding"],
        },
        original: {"prov:label": f"{name}, decoded", "clean:chars": log.text["chars"]},
    }
    activities: dict[str, Any] = {"pass:0": {"prov:label": "decode", "clean:how": log.raw["how"]}}
    used: dict[str, Any] = {"_:u0": {"prov:activity": "pass:0", "prov:entity": f"bytes:{log.raw['sha256']}"}}
    made: dict[str, Any] = {"_:g0": {"prov:entity": original, "prov:activity": "pass:0"}}
    derived: dict[str, Any] = {}
    current = original
    for turn in log.passes:
        activity = f"pass:{turn.number}"
        activities[activity] = {
            "prov:label": turn.filter,
            "clean:version": turn.version,
            "clean:options": json.dumps(turn.options, sort_keys=True),
            "clean:edits": turn.edits,
            "clean:undone": turn.undone,
        }
        used[f"_:u{turn.number}"] = {"prov:activity": activity, "prov:entity": current}
        following = f"text:{turn.out}"
        if following != current:
            entities.setdefault(following, {"prov:label": f"{name}, after {turn.filter}"})
            made[f"_:g{turn.number}"] = {"prov:entity": following, "prov:activity": activity}
            derived[f"_:d{turn.number}"] = {"prov:generatedEntity": following, "prov:usedEntity": current}
        current = following
    entities.setdefault(current, {})["clean:chars"] = len(source.cleaned)
    agents = {"agent:clean": {"prov:type": "prov:SoftwareAgent", "prov:label": log.tool}}
    linked = {f"_:a{k}": {"prov:activity": key, "prov:agent": "agent:clean"} for k, key in enumerate(activities)}
    document = {
        "prefix": {key: f"urn:clean:{key}:" for key in ("text", "bytes", "pass", "agent", "clean")},
        "entity": entities,
        "activity": activities,
        "agent": agents,
        "used": used,
        "wasGeneratedBy": made,
        "wasDerivedFrom": derived,
        "wasAssociatedWith": linked,
    }
    document["entity"]["clean:note"] = {"prov:label": f"Not carried: {CANNOT}"}
    return json.dumps(document, indent=1) + "\n"
