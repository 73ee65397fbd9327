"""The front matter of all kinds as a JSON Schema, for editors' programs."""

from __future__ import annotations

from typing import Any

from site_src.kinds.page_kinds import KINDS


def json_schema() -> dict[str, Any]:
    """The JSON Schema of all front matter, for editors (VS Code's `yaml.schemas`).

    A page without `kind:` is checked against all kinds at once, by `anyOf`.
    """
    definitions: dict[str, Any] = {}
    branches: list[dict[str, Any]] = []
    for name, model in KINDS.items():
        schema = model.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
        definitions.update(schema.pop("$defs", {}))
        schema["properties"]["kind"] = {"const": name, "description": f"页面种类：{name}"}
        definitions[f"kind-{name}"] = schema
        branches.append({"$ref": f"#/$defs/kind-{name}"})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "邻里栏页面信息区",
        "type": "object",
        "required": ["title"],
        "anyOf": branches,
        "$defs": definitions,
    }
