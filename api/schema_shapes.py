"""What ``fields=`` and ``expand=`` make of an answer, for the OpenAPI document.

A plain answer has the shape its resource says, with every field; typed clients rely on it. Who asks for less or more
gets a *selection*: the same fields, each of which may be missing, and in full where it was expanded.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from api.expansions import Expansion

Schema = dict[str, Any]
FIELDS = (
    "Only these fields: names separated by commas, those within an object after a dot (`lead_institution.name`). What "
    "is expanded is shown too."
)
EXPAND = (
    "Names separated by commas of what is shown in full in the place of its key, as its own resource shows it to you: "
    "`null` where you may not see it. Lists hold at most 1,000 rows of a page together."
)
SELECTION = "What is asked for by `fields` and `expand`: any of these, and what was expanded in full."


def shape_parameters(expansions: dict[str, Expansion]) -> list[OpenApiParameter]:
    """The parameters of a view with these expansions."""
    name = "[a-z_]+"
    fields = {"type": "string", "pattern": f"^{name}(\\.{name})*(,{name}(\\.{name})*)*$"}
    found = [OpenApiParameter("fields", fields, OpenApiParameter.QUERY, description=FIELDS)]
    if expansions:
        either, listed = "|".join(expansions), ", ".join(f"`{each}`" for each in expansions)
        expand = {"type": "string", "pattern": f"^({either})(,({either}))*$"}
        words = f"{EXPAND} There are: {listed}."
        found.append(OpenApiParameter("expand", expand, OpenApiParameter.QUERY, description=words))
    return found


def selections(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """Say of every read that takes ``fields`` that its answer may be a selection (a hook of the library)."""
    schemas: dict[str, Schema] = result["components"]["schemas"]
    for path in result["paths"].values():
        operation = path.get("get", {})
        if any(each["name"] == "fields" for each in operation.get("parameters", ())):
            content = operation["responses"]["200"]["content"]["application/json"]
            content["schema"] = {"anyOf": [content["schema"], _selection_of(content["schema"], schemas)]}
    return {**result, "components": {**result["components"], "schemas": dict(sorted(schemas.items()))}}


def _selection_of(whole: Schema, schemas: dict[str, Schema]) -> Schema:
    """The selection of an answer, put among the components under a name of its own."""
    name = whole["$ref"].rpartition("/")[2]
    shape = schemas[name]
    rows = shape["properties"].get("results") if name.startswith("Paginated") else None
    own = f"{name}Selection"
    if rows is None:
        properties = {field: _loose(schema) for field, schema in shape["properties"].items()}
        schemas[own] = {"type": "object", "description": SELECTION, "properties": properties}
    else:
        items = _selection_of(rows["items"], schemas)
        properties = {**shape["properties"], "results": {"type": "array", "items": items}}
        schemas[own] = {**shape, "properties": properties}
    return {"$ref": f"#/components/schemas/{own}"}


def _loose(schema: Schema) -> Schema:
    """A field of a selection: a text or truth as it is; what holds others, or names them by a key, may be more."""
    kinds = schema.get("type", ())
    plain = set([kinds] if isinstance(kinds, str) else kinds) <= {"string", "boolean", "null"} and kinds
    named = {"description": schema["description"]} if "description" in schema else {}
    return schema if plain and "format" in schema else named
