"""The unmodified official client reads the pretend Okta with its own models, in a process of its own: its import takes 1.3 seconds."""

import json
import subprocess
import sys
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.okta import PretendOkta
from sandbox.okta.values import Thing

REMOVED = "group.user_membership.remove"

CODE = """
import asyncio, json, sys
from okta.client import Client

def plain(model):
    return model.model_dump(by_alias=True, mode="json")

async def main():
    client, found = Client(json.loads(sys.argv[1])), {}
    def keep(name, answer):
        items, _, error = answer
        assert error is None, (name, error)
        found[name] = [plain(each) for each in items] if isinstance(items, list) else plain(items)
        found[name + " ids"] = [each.id for each in items] if isinstance(items, list) and hasattr(items[0], "id") else None
    keep("users", await client.list_users())
    keep("user", await client.get_user("ada@example.com"))
    keep("groups", await client.list_groups())
    keep("rules", await client.list_group_rules())
    keep("members", await client.list_group_users("00gPROD"))
    await client.assign_user_to_group("00gPROD", "00uBOB")
    keep("more members", await client.list_group_users("00gPROD"))
    await client.unassign_user_from_group("00gPROD", "00uBOB")
    keep("apps", await client.list_applications())
    for app in found["apps ids"]:
        keep(app, await client.get_application(app))
    keep("app users", await client.list_application_users("0oaSAML_2_0"))
    keep("app groups", await client.list_application_group_assignments("0oaSAML_2_0"))
    keep("pushes", await client.list_group_push_mappings("0oaSAML_2_0"))
    keep("logs", await client.list_log_events())
    print(json.dumps(found, default=str))

asyncio.run(main())
"""


def read(okta: PretendOkta, **config: object) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", CODE, json.dumps({"orgUrl": okta.url, **config})],
        env={"OKTA_TESTING_TESTINGDISABLEHTTPSCHECK": "yes", "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def filled(okta: PretendOkta) -> PretendOkta:
    okta.add_user("00uADA", "ada@example.com", first="Ada", last="Lovelace")
    okta.add_user("00uBOB", "bob@example.com", status="SUSPENDED")
    okta.add_group("00gPROD", "prod")
    for mode in ("SAML_2_0", "BOOKMARK", "OPENID_CONNECT"):
        okta.add_app(f"0oa{mode}", f"App {mode}", ["00gPROD"], mode=mode, provisions=True)
    okta.add_member_by_hand("00gPROD", "00uADA")
    okta.add_rule(["00gPROD"], ["00uADA"])
    okta.add_push("0oaSAML_2_0", "00gPROD", "prod there")
    okta.use("0oaSAML_2_0", "00uADA")
    return okta


def judge(found: dict[str, Any]) -> None:
    assert found["users ids"] == ["00uADA", "00uBOB"]
    assert found["members ids"] == ["00uADA"]
    assert found["more members ids"] == ["00uADA", "00uBOB"]
    assert found["apps ids"] == ["0oaBOOKMARK", "0oaOPENID_CONNECT", "0oaSAML_2_0"]
    assert found["app users"][0]["syncState"] == "SYNCING"
    assert found["pushes"][0]["status"] == "ACTIVE"
    assert found["rules"][0]["status"] == "ACTIVE"
    kinds = [event["eventType"] for event in found["logs"]]
    assert "user.authentication.sso" in kinds
    assert REMOVED in kinds


def remover(okta: PretendOkta) -> Thing:
    (event,) = [event for event in okta.state.log.events if event.type == REMOVED]
    return event.actor


def test_with_an_api_token() -> None:
    with PretendOkta(lambda: 1_795_000_000) as okta:
        judge(read(filled(okta), token=okta.token))
        assert remover(okta).id == "00uACCESSSERVICE"


def test_with_a_private_key_and_proofs() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    kinds = ("users.read", "groups.read", "groups.manage", "apps.read", "logs.read")
    scopes = [f"okta.{each}" for each in kinds]
    with PretendOkta(lambda: 1_795_000_000) as okta:
        okta.add_client("0oaUS", public.decode(), scopes, dpop=True)
        config = {"authorizationMode": "PrivateKey", "clientId": "0oaUS", "privateKey": private.decode()}
        judge(read(filled(okta), **config, scopes=scopes, dpopEnabled=True))
        assert okta.count("POST", "/oauth2/v1/token") == 2
        assert (remover(okta).id, remover(okta).type) == ("0oaUS", "PublicClientApp")
