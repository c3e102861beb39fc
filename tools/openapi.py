"""The OpenAPI document, made from the list of operations: what is not in the code is not in the document, and the other way round."""

from collections.abc import Mapping, Sequence

from tools.operation import Answer, Call, Kind, Operation, Param, Problem, Where, Who
from tools.schema import ANY, TEXT, Schema, named

STATUSES: Mapping[str, str] = {
    "400": "What was sent is not as it must be; `fields` names what.",
    "403": "You may not do this.",
    "404": "There is no such thing.",
    "409": "The rules refuse it; `code` is the rule's own.",
    "422": "What was sent names somebody or something that there is not.",
    "429": "Too many calls at once.",
    "500": "Something went wrong on our side.",
    "503": "Try again after `Retry-After` seconds.",
}
ERROR: Schema = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {"code": TEXT, "message": TEXT, "request_id": TEXT, "fields": named(TEXT)},
            "required": ["code", "message", "request_id"],
            "additionalProperties": False,
        }
    },
    "required": ["error"],
    "additionalProperties": False,
}
KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key, caller and body get the same answer for a day, whatever happened to the first one.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 100},
}


def document(operations: Sequence[Operation]) -> Mapping[str, object]:
    """OpenAPI 3.1, of these operations."""
    paths: dict[str, dict[str, object]] = {}
    for each in operations:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Access Service tools",
            "version": "1",
            "description": "Every call is signed with AWS Signature Version 4 for the service `execute-api`.",
        },
        "paths": paths,
        "components": {
            "schemas": {"Error": ERROR},
            "securitySchemes": {
                "sigv4": {
                    "type": "apiKey",
                    "name": "Authorization",
                    "in": "header",
                    "x-amazon-apigateway-authtype": "awsSigv4",
                }
            },
        },
        "security": [{"sigv4": []}],
    }


def _operation(operation: Operation) -> Mapping[str, object]:
    parameters = [_parameter(each) for each in operation.params if each.where is not Where.BODY]
    whole: dict[str, object] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*parameters, *([KEY] if operation.changes else [])],
        "responses": _responses(operation),
    }
    if operation.who is Who.PERSON:
        whole["description"] = "Only for persons: the role that signs must fix who you are."
    if operation.who is Who.LISTED:
        whole["description"] = (
            "Only for persons, as the role that signs must fix who you are, and for the roles that are listed for it by name."
        )
    if operation.method == "POST":
        whole["requestBody"] = _body(operation.taken(Where.BODY))
    return whole


def _parameter(param: Param) -> Mapping[str, object]:
    return {
        "name": param.name,
        "in": param.where.value,
        "required": param.required,
        "description": param.words,
        "schema": _schema(param),
    }


def _body(params: Sequence[Param]) -> Mapping[str, object]:
    schema = {
        "type": "object",
        "properties": {each.name: {**_schema(each), "description": each.words} for each in params},
        "required": [each.name for each in params if each.required],
        "additionalProperties": False,
    }
    return {
        "required": any(each.required for each in params),
        "content": {"application/json": {"schema": schema}},
    }


def _schema(param: Param) -> Schema:
    text = {"type": "string", "minLength": int(param.filled), "maxLength": param.longest}
    if param.one_of:
        text["enum"] = list(param.one_of)
    if param.example:
        text["examples"] = [param.example]
    match param.kind:
        case Kind.TEXT:
            return text
        case Kind.WHOLE:
            return {"type": "integer", "minimum": param.least, "maximum": param.most}
        case Kind.FLAG:
            return {"type": "boolean"}
        case Kind.TEXTS:
            return {"type": "array", "items": text, "minItems": int(param.required), "maxItems": param.most}


def _responses(operation: Operation) -> Mapping[str, object]:
    done = {
        str(status): {
            "description": "Done." if status == 200 else "Begun; ask for the job.",
            "content": {"application/json": {"schema": operation.result}},
        }
        for status in operation.statuses
    }
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {**done, **{status: {"description": why, "content": error} for status, why in STATUSES.items()}}


def operation(operations: "Sequence[Operation]") -> Operation:
    """The operation that answers the document of these and of itself."""

    def show(_: Call) -> Answer | Problem:
        return Answer(document([*operations, found]))

    found = Operation(
        name="openapi.show",
        method="GET",
        path="/v1/openapi.json",
        summary="This document.",
        result=ANY,
        run=show,
    )
    return found
