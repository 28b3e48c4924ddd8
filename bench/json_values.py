"""Convert benchmark results to JSON values and back."""

import types
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs

T = TypeVar("T")


def to_json_values(value: object) -> Any:
    """Convert an attrs object, or a list or dict of attrs objects, to JSON values.

    Floats are rounded to six significant digits.
    """
    class_: Any = type(value)
    if attrs.has(class_):
        return {field.name: to_json_values(getattr(value, field.name)) for field in attrs.fields(class_) if field.init}
    if isinstance(value, list | tuple):
        return [to_json_values(part) for part in value]
    if isinstance(value, dict):
        return {key: to_json_values(part) for key, part in value.items()}
    return float(f"{value:.6g}") if isinstance(value, float) else value


def from_json_values(type_: type[T], json_values: Any) -> T:
    """Convert JSON values from `to_json_values` back to an object of the type `type_`."""
    value: T = _read(type_, json_values)
    return value


def _read(type_: Any, json_value: Any) -> Any:
    origin, arguments = get_origin(type_), get_args(type_)
    if origin is list:
        return [_read(arguments[0], part) for part in json_value]
    if origin is dict:
        return {key: _read(arguments[1], part) for key, part in json_value.items()}
    if origin in (Union, types.UnionType):
        return None if json_value is None else _read(arguments[0], json_value)
    if attrs.has(type_):
        hints = get_type_hints(type_)
        return type_(**{name: _read(hints[name], part) for name, part in json_value.items()})
    return float(json_value) if type_ is float else json_value
