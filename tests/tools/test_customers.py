"""The setting that says which customers there are: what is wrong in it is named."""

import json

import pytest

from tools.customers import of_source, parse

ACME = {
    "role": "arn:aws:iam::210987654321:role/lake",
    "external_id": "an external id",
    "region": "eu-west-1",
    "bucket": "acme-lake",
    "database": "events",
}
COMMAND = ["run", "--source={source}", '{"from": "{from}"}', "{to}"]


def test_no_text_is_no_customers() -> None:
    assert parse("") == {}


def test_customers_are_read_and_found_by_their_sources() -> None:
    found = parse(
        json.dumps(
            {"acme": {**ACME, "sources": ["web"], "replay": COMMAND}, "other": {**ACME, "prefix": "p/"}}
        )
    )
    assert found["acme"].replay == tuple(COMMAND)
    assert found["other"].replay == ()
    assert found["other"].prefix == "p/"
    assert of_source(found, "web") == found["acme"]
    assert of_source(found, "nothing") is None
    assert "external" not in repr(found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        ("[]", "must be an object"),
        ('{"a b": {}}', "a name has letters"),
        ('{"acme": {"role": "x"}}', "acme: needs role, external_id"),
        (json.dumps({"acme": {**ACME, "more": "x"}}), "and nothing else"),
        (json.dumps({"acme": {**ACME, "bucket": ""}}), "acme: bucket must be a text"),
        (json.dumps({"acme": {**ACME, "prefix": 3}}), "acme: prefix must be a text"),
        (json.dumps({"acme": {**ACME, "sources": "web"}}), "acme: sources must be a list"),
        (json.dumps({"acme": {**ACME, "role": "lake"}}), "acme: role must be the ARN of a role"),
        (json.dumps({"acme": {**ACME, "replay": "run"}}), "acme: replay must be a list of texts"),
        (json.dumps({"acme": {**ACME, "replay": ["run", ""]}}), "acme: replay must be a list of texts"),
        (json.dumps({"acme": {**ACME, "replay": ["run", "{source}", "{to}"]}}), "{from} and {to} in it"),
        (json.dumps({"acme": {**ACME, "replay": [*COMMAND, "{form}"]}}), "no other name in braces"),
        (
            json.dumps({"acme": {**ACME, "sources": ["web"]}, "other": {**ACME, "sources": ["web"]}}),
            "other: the source web is acme's already",
        ),
    ],
)
def test_what_is_wrong_is_named(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as wrong:
        parse(text)
    assert "an external id" not in str(wrong.value)
