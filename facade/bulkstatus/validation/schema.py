"""The validating models that are generated from the specs, member by member: pydantic's verdict, with exact places.

Pydantic's own report of a reply names the branches of unions among the members, and lets unknown members and nulls
pass. Here a reply is walked beside the fields of its model, and pydantic is asked about what has no members of its own.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from functools import cache, cached_property
from itertools import islice
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from attrs import frozen
from pydantic import AwareDatetime, BaseModel, RootModel, TypeAdapter, ValidationError

from bulkstatus.errors import ConfigurationError

Path = tuple[str | int, ...]
Place = tuple[str | None, ...]

_NULLABLE = "x-nullable"
"""What the generator of the models marks a member with that may be left out, and may be null as well."""

_SOME_TEXTS = ("text", "2024-01-15 10:30:00", "5f3b9c0e7a1d4e2b8c6f0a17")
_SOME_NUMBERS = (0, 1, 200)
_WORDS: Mapping[Any, str] = {
    int: "a whole number",
    float: "a number",
    str: "a text",
    bool: "true or false",
    list: "an array",
    dict: "an object",
    NoneType: "null",
    AwareDatetime: "a date and time with a zone",
}


@frozen(kw_only=True, slots=False)
class Form:
    """What a place may hold: a type, and what narrows it."""

    kind: Any
    """A type as annotations have it."""
    limits: tuple[Any, ...] = ()
    """Pydantic's metadata, such as bounds and patterns."""

    @classmethod
    def of(cls, annotation: Any, limits: Iterable[Any] = ()) -> "Form":
        """The form of an annotation, taken out of what is wrapped around it."""
        if get_origin(annotation) is Annotated:
            inner, *more = get_args(annotation)
            return cls.of(inner, (*limits, *more))
        if isinstance(annotation, type) and issubclass(annotation, RootModel):
            root = annotation.model_fields["root"]
            return cls.of(root.annotation, (*limits, *root.metadata))
        return cls(kind=annotation, limits=tuple(limits))

    @cached_property
    def branches(self) -> tuple["Form", ...]:
        """The forms of which any one will do; for most, the form itself."""
        if get_origin(self.kind) not in (Union, UnionType):
            return (self,)
        inner = (Form.of(each, () if each is NoneType else self.limits) for each in get_args(self.kind))
        return tuple(branch for form in inner for branch in form.branches)

    @cached_property
    def states(self) -> tuple["Form", ...]:
        """Those of the branches that are lists of known states; any other text will do as well."""
        return tuple(each for each in self.branches if isinstance(each.kind, type) and issubclass(each.kind, Enum))

    def without_null(self) -> "Form":
        """The form of a member that may be left out, which a model writes like null."""
        real = tuple(each for each in get_args(self.kind) if each is not NoneType)
        is_union = get_origin(self.kind) in (Union, UnionType)
        return Form.of(Union[real], self.limits) if is_union else self  # noqa: UP007 - of unknown length

    @cached_property
    def outer(self) -> Any:
        """`dict` or `list` for what holds other values; else the kind itself."""
        if isinstance(self.kind, type) and issubclass(self.kind, BaseModel):
            return dict
        return get_origin(self.kind) if get_origin(self.kind) in (dict, list) else self.kind

    @cached_property
    def inner(self) -> "Form | None":
        """The form of what an array holds, or an object whose members have no names of their own."""
        return Form.of(get_args(self.kind)[-1]) if get_origin(self.kind) in (dict, list) else None

    @cached_property
    def words(self) -> str:
        """The form in words, to go on with after "expected"."""
        if isinstance(self.kind, type) and issubclass(self.kind, Enum):
            return _either(json.dumps(state.value) for state in self.kind)
        if get_origin(self.kind) is Literal:
            return _either(json.dumps(value) for value in get_args(self.kind))
        plain = _WORDS.get(self.outer, "anything")
        least, most = self._limit("ge"), self._limit("le")
        longest, pattern = self._limit("max_length"), self._limit("pattern")
        if least is not None:
            plain += f" from {least:g}"
        if most is not None:
            plain += f" to {most:g}"
        if longest == 0:
            plain = plain.replace("an ", "an empty ")
        elif longest is not None:
            plain += f" of at most {longest} {'characters' if self.kind is str else 'items'}"
        return f"{plain} of the form {pattern}" if pattern is not None else plain

    def _limit(self, name: str) -> Any:
        return next((found for limit in self.limits if (found := getattr(limit, name, None)) is not None), None)

    def admits(self, value: object) -> bool:
        """Whether pydantic takes a value for this, without a look at what is inside."""
        if self.kind is Any:
            return True
        if self.outer in (dict, list):
            return isinstance(value, self.outer) and self._takes(self._adapter.validate_python, value)
        if isinstance(value, dict | list):
            return False
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # JSON has one kind of number
        if isinstance(value, str):
            value = value.encode(errors="replace").decode()  # half a surrogate pair is JSON, but pydantic reads none
        return self._takes(self._adapter.validate_json, json.dumps(value))

    @staticmethod
    def _takes(validate: Callable[..., object], value: object) -> bool:
        try:
            validate(value, strict=True)
        except ValidationError:
            return False
        return True

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        kind: Any = Annotated[self.outer, *self.limits] if self.limits else self.outer
        return TypeAdapter(kind)

    def samples(self) -> Iterator[Any]:
        """Values that are allowed here, of each sort that could make a difference."""
        for branch in self.branches:
            yield from filter(branch.admits, branch._some())  # noqa: SLF001 - another one of this class

    def _some(self) -> Iterable[Any]:
        if isinstance(self.kind, type) and issubclass(self.kind, BaseModel):
            return ({name: next(form.samples()) for name, form, is_needed in _members(self.kind) if is_needed},)
        if isinstance(self.kind, type) and issubclass(self.kind, Enum):
            return [state.value for state in self.kind]
        if get_origin(self.kind) is Literal:
            return get_args(self.kind)
        if self.inner:
            item = next(self.inner.samples())
            return ([], [item]) if self.outer is list else ({}, {"key": item})
        if self.kind is AwareDatetime:
            return ("2024-01-01T00:00:00Z",)
        choices: Mapping[Any, Iterable[Any]] = {
            bool: (True, False),
            int: _SOME_NUMBERS,
            float: _SOME_NUMBERS,
            NoneType: (None,),
        }
        return choices.get(self.kind, _SOME_TEXTS)


@frozen(kw_only=True)
class Finding:
    """A place where a value is not as its model has it."""

    path: Path
    place: Place
    """The path with None for each index of an array and each key of a map: what items of one kind have in common."""
    value: Any
    """What came; None also where nothing did."""
    form: Form
    is_missing: bool = False
    is_state: bool = False
    """Whether it is a text that the model lets pass, where the spec names the states."""

    @property
    def expected(self) -> str:
        """What the spec has there, in words."""
        return _either(branch.words for branch in self.form.states or self.form.branches)


@frozen
class Schema:
    """A validating model."""

    model: type[BaseModel]

    @classmethod
    def named(cls, module: ModuleType, name: str) -> "Schema":
        """The model of this name, in a generated module `schemas`.

        Raises:
            ConfigurationError: If there is none.
        """
        return cls(_model(module, name))

    @classmethod
    def of_array(cls, module: ModuleType, item: str) -> "Schema":
        """The model of an array with items of this name: the spec's own, if it has one.

        Raises:
            ConfigurationError: If the items have none.
        """
        of_item: Any = _model(module, item)
        models = (each for each in vars(module).values() if isinstance(each, type) and issubclass(each, RootModel))
        named = (each for each in models if each.__name__.isidentifier())  # pydantic leaves nameless ones there as well
        arrays = (each for each in named if (inner := Form.of(each).inner) and inner.kind is of_item)
        return cls(next(arrays, RootModel[list[of_item]]))

    @property
    def name(self) -> str:
        """Its name in the spec."""
        return self.model.__name__

    def is_told_apart(self, body: Mapping[str, Any] | list[Any]) -> bool:
        """Whether a body has the members by whose constant values this form is told from others, if there are any."""
        constants = {name for name, form, _ in _members(self.model) if get_origin(form.kind) is Literal}
        return all(name in body for name in constants)

    def findings(self, body: Any) -> list[Finding]:
        """Where a body is not as the model has it, in the model's order."""
        return list(_compare(Form.of(self.model), body, (), ()))

    def undocumented(self, body: Any) -> list[Path]:
        """The members that the model does not name."""
        return list(_undocumented(Form.of(self.model), body, ()))

    def thinned(self, body: Any, paths: Iterable[Path]) -> Any:
        """A body with only the items of arrays and maps that these paths lead to, or one, and only known members."""
        return _thinned(Form.of(self.model), body, paths)


def pointer(path: Path) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def replaced(body: Any, path: Path, value: Any) -> Any:
    """A body with another value at a place; what is not on the way there is the same as before."""
    if not path:
        return value
    first, *rest = path
    changed = body.copy()
    changed[first] = replaced(body[first], tuple(rest), value) if rest else value
    return changed


def _model(module: ModuleType, name: str) -> Any:
    model = getattr(module, name, None)
    if model is None:
        raise ConfigurationError(
            f"{module.__name__} has no model {name}: "
            "have the spec name this schema, under `components`, and generate it again"
        )
    return model


@cache
def _members(model: type[BaseModel]) -> tuple[tuple[str, Form, bool], ...]:
    """Name, form, and whether it has to be there, of each member of an object."""
    members = []
    for name, member in model.model_fields.items():
        form = Form.of(member.annotation, member.metadata)
        extra = member.json_schema_extra
        may_be_null = member.is_required() or (isinstance(extra, dict) and extra.get(_NULLABLE) is True)
        members.append((member.alias or name, form if may_be_null else form.without_null(), member.is_required()))
    return tuple(members)


def _compare(form: Form, value: Any, path: Path, place: Place) -> Iterator[Finding]:
    fitting = [branch for branch in form.branches if branch.admits(value)]
    is_unnamed = isinstance(value, str) and bool(form.states) and not any(each.admits(value) for each in form.states)
    if not fitting or is_unnamed:
        yield Finding(path=path, place=place, value=value, form=form, is_state=bool(fitting))
        return
    yield from _inside(fitting[0], value, path, place)


def _inside(form: Form, value: Any, path: Path, place: Place) -> Iterator[Finding]:
    """What is to be found in the members of a value that has any."""
    if isinstance(form.kind, type) and issubclass(form.kind, BaseModel):
        for name, member, is_required in _members(form.kind):
            if name in value:
                yield from _compare(member, value[name], (*path, name), (*place, name))
            elif is_required:
                yield Finding(path=(*path, name), place=(*place, name), value=None, form=member, is_missing=True)
    elif form.inner:
        for key, item in _items(value):
            yield from _compare(form.inner, item, (*path, key), (*place, None))


def _thinned(form: Form, value: Any, paths: Iterable[Path]) -> Any:
    onward: dict[str | int, list[Path]] = {}
    for first, *rest in filter(None, paths):
        onward.setdefault(first, []).append(tuple(rest))
    fitting = [branch for branch in form.branches if branch.admits(value)]
    for branch in fitting[:1]:
        if isinstance(branch.kind, type) and issubclass(branch.kind, BaseModel):
            members = ((name, member) for name, member, _ in _members(branch.kind) if name in value)
            return {name: _thinned(member, value[name], onward.get(name, ())) for name, member in members}
        if branch.inner:
            keys = onward or [key for key, _ in islice(_items(value), 1)]
            kept = {key: _thinned(branch.inner, value[key], onward.get(key, ())) for key in keys}
            return kept if branch.outer is dict else [*kept.values()]
    # What has no known members keeps its kind and size, and could be nested too deeply to be written.
    if isinstance(value, dict):
        return dict.fromkeys(value)
    return [None] * len(value) if isinstance(value, list) else value


def _items(value: Any) -> Iterable[tuple[str | int, Any]]:
    """The items of an array or a map, by index or by key."""
    return value.items() if isinstance(value, dict) else enumerate(value)


def _undocumented(form: Form, value: Any, path: Path) -> Iterator[Path]:
    fitting = [branch for branch in form.branches if branch.admits(value)]
    for branch in fitting[:1]:
        if isinstance(branch.kind, type) and issubclass(branch.kind, BaseModel):
            members = {name: member for name, member, _ in _members(branch.kind)}
            for name, item in value.items():
                if name in members:
                    yield from _undocumented(members[name], item, (*path, name))
                else:
                    yield (*path, name)
        elif branch.inner:
            for key, item in _items(value):
                yield from _undocumented(branch.inner, item, (*path, key))


def _either(words: Iterable[str]) -> str:
    """Alternatives as a sentence has them: `A`, `A or B`, `A, B or C`."""
    *others, last = dict.fromkeys(words)
    return f"{', '.join(others)} or {last}" if others else last
