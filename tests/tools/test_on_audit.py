"""The audit through the API: read by subject and by time, taken out whole, and verified; a job goes on while it is asked for."""

from dataclasses import replace

import pytest

from access.audit import Fact
from access.errors import Conflict
from access.keys import RequestId, fact_key
from access.ports import Change
from tests.tools.api import Api
from tools import verifying


def lived(api: Api, who: str = "ann") -> str:
    request = api.ask(who)
    api("POST", f"/v1/requests/{request}/approve", {}, who="ben")
    api.world.work()
    return request


def forge(api: Api, fact: Fact) -> None:
    """Somebody writes past the product."""
    api.world.store._records[fact.key] = fact


def verified(api: Api) -> dict[str, object]:
    reply = api("POST", "/v1/audit/verify")
    for _ in range(200):
        job: dict[str, object] = reply.body["job"]
        assert reply.status == (202 if job["state"] == "running" else 200)
        if job["state"] != "running":
            return job
        reply = api("GET", f"/v1/jobs/{job['id']}")
    raise AssertionError("the job never ends")


def test_the_facts_of_a_subject_in_pages_and_by_time(api: Api) -> None:
    request = lived(api)
    subject = {"subject": f"REQ#{request}"}
    whole = api("GET", "/v1/audit", query=subject).body["items"]
    assert [each["what"] for each in whole] == ["asked", "approved", "begun", "given"]
    assert [each["before"] for each in whole[1:]] == [each["hash"] for each in whole[:-1]]
    first = api("GET", "/v1/audit", query={**subject, "limit": "3"}).body
    rest = api("GET", "/v1/audit", query={**subject, "limit": "3", "after": first["next"]}).body
    assert (first["items"] + rest["items"], rest["next"]) == (whole, None)
    assert api("GET", "/v1/audit", query={**subject, "to": "2026-01-01T00:00:00Z"}).body["items"] == []
    assert api("GET", "/v1/audit", query={**subject, "from": "2026-01-01"}).body["items"] == whole
    assert api("GET", "/v1/audit", query={**subject, "from": "yesterday"}).status == 400
    assert api("GET", "/v1/audit", query={"after": "e30"}).status == 400


def test_everything_of_a_time_and_everything_there_is(api: Api) -> None:
    lived(api)
    api.world.clock.advance(3600)
    api.ask("cat")
    late = api("GET", "/v1/audit", query={"from": "2026-01-01T01:00:00Z"}).body["items"]
    assert {each["what"] for each in late} == {"asked", "called", "call_ended"}
    seen, after = [], None
    for _ in range(100):
        page = api(
            "GET", "/v1/audit/export", query={"limit": "5", **({"after": after} if after else {})}
        ).body
        seen += [(each["subject"], each["sequence"]) for each in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == sorted(seen)
    assert len(seen) == len(set(seen)) > 10


def test_what_cannot_be_read_is_named_and_hides_nothing_else(api: Api) -> None:
    request = lived(api)
    key = fact_key(f"REQ#{request}", 2)
    api.world.store.spoil(key)
    page = api("GET", "/v1/audit/export").body
    assert page["unreadable"] == [str(key)]
    assert len(page["items"]) > 3
    assert api("GET", "/v1/audit", query={"subject": f"REQ#{request}"}).body["unreadable"] == [str(key)]
    job = verified(api)
    assert job["state"] == "failed"
    assert str(key) in str(job["words"])


@pytest.mark.parametrize("size", [2, 3, 500])
def test_a_whole_audit_is_whole_however_it_is_sliced(
    api: Api, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "PAGE", size)
    monkeypatch.setattr(verifying, "PAGES", 1)
    for who in ("ann", "cat", "dan"):
        lived(api, who)
    job = verified(api)
    assert (job["state"], job["words"]) == ("done", "every chain is whole")
    assert int(str(job["done"])) >= 12


@pytest.mark.parametrize("harm", ["changed", "removed", "last removed", "last changed"])
@pytest.mark.parametrize("size", [1, 500])
def test_each_kind_of_tampering_is_found(
    api: Api, harm: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "PAGE", size)
    request = lived(api)
    facts = api.world.store.facts(f"REQ#{request}")
    harmed = facts[-1] if "last" in harm else facts[1]
    if "removed" in harm:
        del api.world.store._records[harmed.key]
    else:
        forge(api, replace(harmed, actor="somebody else"))
    job = verified(api)
    assert job["state"] == "failed"
    assert f"REQ#{request}" in str(job["words"])


def test_what_is_written_meanwhile_is_no_break(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    request = lived(api)
    archive = api.world.store.archive

    def slow(after: str, most: int) -> object:
        page = archive(after, most)
        if api.world.request(RequestId(request)).stopped is None:
            api("POST", f"/v1/requests/{request}/end")
        return page

    monkeypatch.setattr(api.world.store, "archive", slow)
    assert verified(api)["state"] == "done"


def test_a_job_whose_slice_lost_a_race_shows_the_others(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "PAGE", 1)
    monkeypatch.setattr(verifying, "PAGES", 1)
    job = api("POST", "/v1/audit/verify").body["job"]
    commit = api.world.store.commit

    def losing(change: Change) -> None:
        keys = [write.record.key for write in change.writes if write.record.key.pk.startswith("JOB#")]
        if keys:
            raise Conflict(keys)
        commit(change)

    monkeypatch.setattr(api.world.store, "commit", losing)
    assert api("GET", f"/v1/jobs/{job['id']}").body["job"] == job


def test_a_job_is_forgotten_after_a_week_and_nobody_has_one_of_another_name(api: Api) -> None:
    job = api("POST", "/v1/audit/verify").body["job"]["id"]
    assert api("GET", f"/v1/jobs/{job}").status in (200, 202)
    api.world.clock.advance(8 * 86_400)
    assert api("GET", f"/v1/jobs/{job}").status == 404
    assert api("GET", "/v1/jobs/nothing").status == 404


def test_the_same_key_begins_one_job(api: Api) -> None:
    begun = [
        api("POST", "/v1/audit/verify", headers={"Idempotency-Key": "v"}).body["job"]["id"] for _ in range(2)
    ]
    assert begun[0] == begun[1]
