"""What may be written in a field, as JSON Schema: the rules of `rmtmatch.fieldspec` for other systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue

    from rmtmatch.fieldspec import FieldSpec

_NULL = {"type": "null"}


def field_schema(spec: FieldSpec) -> JsonSchemaValue:
    """Return the JSON Schema of one field, with its meaning, and its unit as ``x-unit``.

    Examples
    --------
    >>> from rmtmatch.records import fields
    >>> field_schema(fields("candidates")["hours_max"])["anyOf"][0]
    {'type': 'number', 'minimum': 0, 'maximum': 60}
    """
    shape = _many(spec) if spec.many else _one(spec)
    written = shape if spec.required or spec.kind == "flag" else {"anyOf": [shape, _NULL]}
    return {**written, "description": spec.doc, **({"x-unit": spec.unit} if spec.unit else {})}


def _one(spec: FieldSpec) -> JsonSchemaValue:
    # Codes that mean unknown lie outside the range: a schema with the range would refuse them.
    ends = (("minimum", spec.low), ("maximum", spec.high))
    bounds = {} if spec.unknown else {k: v for k, v in ends if v is not None}
    shapes: dict[str, JsonSchemaValue] = {
        "number": {"type": "number", **bounds},
        "whole": {"type": "integer", **bounds},
        "date": {"type": "string", "format": "date"},
        "flag": {"type": "boolean"},
        "postcode": {
            "type": ["integer", "string"],
            "pattern": "^[1-9][0-9]{3} ?([A-Za-z]{2})?$",
            "minimum": 1000,
            "maximum": 9999,
        },
    }
    return shapes.get(spec.kind, {"type": "string", **({"minLength": 1} if spec.required else {})})


def _many(spec: FieldSpec) -> JsonSchemaValue:
    text: JsonSchemaValue = {"type": "string"}
    if spec.kind == "choices":
        return {"type": "array", "items": {"enum": list(spec.words)}}
    if spec.items == "date":
        return {"type": "array", "items": {**text, "format": "date"}}
    if spec.kind == "list":
        return {"type": "array", "items": text}
    if spec.kind == "levelled":
        first, second = "name", "level"
        extra = {"type": ["number", "null"], "minimum": spec.level_low, "maximum": spec.level_high}
    else:
        first, second = "code", "until"
        extra = {"type": ["string", "null"], "format": "date"}
    pair = {"type": "array", "prefixItems": [text, extra], "minItems": 1, "maxItems": 2}
    record = {"type": "object", "properties": {first: text, second: extra}, "required": [first]}
    return {"type": "array", "items": {"anyOf": [text, pair, record]}}
