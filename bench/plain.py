"""Values of this package as JSON values, and back."""

import types
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs

T = TypeVar("T")


def to_plain(value: object) -> Any:
    """An attrs value, or lists and dicts of such, as JSON values; of a float, the first six figures are kept."""
    kind: Any = type(value)
    if attrs.has(kind):
        return {field.name: to_plain(getattr(value, field.name)) for field in attrs.fields(kind) if field.init}
    if isinstance(value, list | tuple):
        return [to_plain(part) for part in value]
    if isinstance(value, dict):
        return {key: to_plain(part) for key, part in value.items()}
    return float(f"{value:.6g}") if isinstance(value, float) else value


def from_plain(kind: type[T], plain: Any) -> T:
    """The value of that type which `to_plain` made these JSON values of."""
    value: T = _read(kind, plain)
    return value


def _read(kind: Any, plain: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is list:
        return [_read(arguments[0], part) for part in plain]
    if origin is dict:
        return {key: _read(arguments[1], part) for key, part in plain.items()}
    if origin in (Union, types.UnionType):
        return None if plain is None else _read(arguments[0], plain)
    if attrs.has(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _read(hints[name], part) for name, part in plain.items()})
    return float(plain) if kind is float else plain
