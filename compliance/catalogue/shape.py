"""The shape of each file, held against its JSON Schema in `schemas/`.

A schema's `description` says how to write a field; it is what a person reads when the
field is wrong.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry, Resource

from .problems import Problem
from .reading import Document, read

SCHEMAS = Path(__file__).parent / "schemas"


def problems_of_shape(document: Document, schema: str) -> Iterator[Problem]:
    """What in a document does not fit the schema of this name."""
    for error in validator(schema).iter_errors(document.data):
        yield document.problem(error.absolute_path, *_in_words(error))


@cache
def validator(schema: str) -> Draft202012Validator:
    common = Resource.from_contents(read(SCHEMAS / "common.yaml").data)
    registry = Registry().with_resource("common.yaml", common)
    return Draft202012Validator(read(SCHEMAS / f"{schema}.yaml").data, registry=registry)


def _in_words(error: ValidationError) -> tuple[str, str]:
    """What is wrong and how to mend it."""
    value, wanted = error.instance, error.validator_value
    match error.validator:
        case "required":
            missing = next(name for name in wanted if name not in value)
            return f"the field '{missing}' is missing", _hint(error.schema["properties"].get(missing, {}), "Add it.")
        case "additionalProperties" | "unevaluatedProperties":
            unknown = ", ".join(sorted(set(map(str, value)) - set(error.schema.get("properties", {}))))
            return f"unknown field: {unknown}", f"Known are: {', '.join(error.schema.get('properties', {}))}."
        case "enum":
            allowed = ", ".join("empty" if item is None else str(item) for item in wanted)
            return f"{value!r} is not allowed here", _hint(error.schema, f"Write one of: {allowed}.")
        case "type":
            return f"{_short(value)} is not a {wanted}", _hint(error.schema, f"Write a {wanted}.")
        case "pattern":
            return f"{_short(value)} has the wrong form", _hint(error.schema, f"It must match {wanted}.")
        case "minLength" | "minItems" | "minProperties":
            return "it is empty or too short", _hint(error.schema, f"At least {wanted}.")
        case "maxLength" | "maxItems":
            return f"it is too long ({len(value)}, at most {wanted})", _hint(error.schema, "Shorten it.")
        case "uniqueItems":
            return "something stands twice in this list", "Take the double out."
    return error.message, _hint(error.schema, "See docs/catalogue.md.")


def _hint(schema: dict, otherwise: str) -> str:
    return schema.get("description", otherwise) if isinstance(schema, dict) else otherwise


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
