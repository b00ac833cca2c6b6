"""What OpenAPI says of a document, by openapi-spec-validator, which is slow to import."""

from __future__ import annotations

from itertools import islice

from openapi_spec_validator import OpenAPIV30SpecValidator
from openapi_spec_validator.validation.exceptions import (
    DuplicateOperationIDError,
    UnresolvableParameterError,
)
from openapi_spec_validator.validation.keywords import KeywordValidator

from codegen.document import Document, name_place, short

MAX_PROBLEMS = 5
_CHECKED = (DuplicateOperationIDError, UnresolvableParameterError)
"""What the validator sees that we have told by then, with its place."""


class _SchemaStep(KeywordValidator):
    """Leaves schemas to the schema of OpenAPI itself, which has covered them by then.

    The step that this replaces unfolds references without a bound, and tries the document's own
    regular expressions on its defaults: 2 kB of either can keep it busy for years.
    """

    def __call__(self, _schema: object) -> tuple[()]:
        return ()


class _Validator(OpenAPIV30SpecValidator):
    keyword_validators = {  # noqa: RUF012 - as the library has it
        **OpenAPIV30SpecValidator.keyword_validators,
        "schema": _SchemaStep,
    }


def find_problems(document: Document) -> list[str]:
    """List what is not valid OpenAPI, at most `MAX_PROBLEMS`.

    Args:
        document: one whose references stay within it: others would be fetched.

    """
    problems: list[str] = []
    try:
        errors = _Validator(document).iter_errors()
        unknown = (error for error in errors if not isinstance(error, _CHECKED))
        for error in islice(unknown, MAX_PROBLEMS):
            reason = short(error.message.partition("\n")[0])
            problems.append(name_place(tuple(error.absolute_path), reason))
    except Exception as error:  # noqa: BLE001 - its libraries raise whatever they stumble over
        problems.append(name_place((), f"cannot be validated: {short(repr(error))}"))
    return problems


def fits_schema(document: Document) -> bool:
    """Tell whether a document has the form of OpenAPI, whatever is said in it."""
    try:
        return not any(_Validator(document).schema_validator.iter_errors(document))
    except Exception:  # noqa: BLE001 - its libraries raise whatever they stumble over
        return False
