"""cfn-lint has nothing against the template: types, properties, references, rights in policies. The whole of it, as osls packs it, is judged by `make stage`."""

import json
from pathlib import Path

from tests.template import lint, template


def test_the_template_is_clean(tmp_path: Path) -> None:
    path = tmp_path / "template.json"
    path.write_text(json.dumps(template()))
    assert lint(path) == []


def test_a_mistake_is_found(tmp_path: Path) -> None:
    """So the test above sees what it is for."""
    found, path = template(), tmp_path / "template.json"
    found["Resources"]["WorkTable"]["Properties"]["BillingMod"] = "PAY_PER_REQUEST"
    statements = found["Resources"]["SlackRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    statements[0]["Action"] = ["dynamodb:BatchGetItems"]
    statements[0]["Resource"] = {"Fn::GetAtt": ["WorkTables", "Arn"]}
    path.write_text(json.dumps(found))
    assert {each.partition(" ")[0] for each in lint(path)} == {"E3002", "W3037", "E1010"}
