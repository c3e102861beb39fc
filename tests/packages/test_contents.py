"""What a package holds follows from what its entry imports; what is said not to be reached is so."""

import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from deploy.packages import contents, lock, reach
from deploy.packages.building import FUNCTIONS
from sandbox.aws import blueprint

OKTA = "okta"


def test_every_function_has_a_package_and_is_deployed_from_it() -> None:
    functions = blueprint.document()["functions"]
    assert set(FUNCTIONS) == set(functions)
    for name, one in functions.items():
        assert one["package"] == {"artifact": f"${{param:packages}}/{name}.zip"}
        assert one["handler"] == f"handlers/{name}.handler"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_only_the_wiring_imports_what_a_package_lacks(function: str) -> None:
    reached = reach.reach(f"handlers.{function}", contents.NOT_REACHED[function])
    assert {importer for importer, _ in reached.cut} == {"handlers.wiring"}
    assert contents.of(function).modules == reached.ours


@pytest.mark.parametrize("function", FUNCTIONS)
def test_all_that_is_said_not_to_be_reached_would_be_there_otherwise(function: str) -> None:
    whole = reach.reach(f"handlers.{function}").ours
    for cut in contents.NOT_REACHED[function]:
        assert any(name == cut or name.startswith(f"{cut}.") for name in whole), cut


def test_an_import_of_what_is_missing_is_found_before_it_is_deployed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "NOT_REACHED", {"slack": ("tools", "access.catalog")})
    with pytest.raises(ValueError, match=r"the package of slack lacks what is imported: .*access\.catalog'"):
        contents.of("slack")


def test_okta_comes_to_those_who_call_it_and_to_nobody_else() -> None:
    has = {name: OKTA in contents.of(name).libraries for name in FUNCTIONS}
    assert has == {"slack": False, "worker": True, "sweep": True, "tools": False, "auditor": False}


def test_the_slack_function_has_few_libraries() -> None:
    ours = {"aws-lambda-powertools", "pynamodb", "slack-bolt", "slack-sdk", "tzdata"}
    assert contents.of("slack").libraries == ours | {"typing-extensions"}


def test_what_lambda_has_is_packed_with_nobody_and_what_others_need_of_it_is() -> None:
    for name in FUNCTIONS:
        assert not contents.of(name).libraries & lock.PROVIDED
    assert {"urllib3", "python-dateutil", "six"} <= contents.of("worker").libraries


def test_the_lock_says_who_wants_what() -> None:
    pins = lock.pins()
    assert pins["botocore"].via == {"boto3", "pynamodb", "s3transfer"}
    assert pins["okta"].via == set()  # we ourselves
    assert pins["six"].version in pins["six"].text
    with pytest.raises(ValueError, match=r"not in requirements\.txt: nothing"):
        lock.closure(["nothing"], pins)


def test_modules_that_are_named_in_text_are_reached_and_those_for_type_checkers_are_not() -> None:
    assert {"provisioners.okta_app", "provisioners.okta_group"} <= reach.imported("provisioners")
    wiring = reach.imported("handlers.wiring")
    assert "bot.app" in wiring
    assert "tools.customers" in wiring
    assert "snapshot_restore_py" in reach.imported("handlers.starting")
    assert not {name for name in reach.imported("store.dynamo") if name.startswith("mypy_boto3")}


def test_the_zip_holds_that_and_nothing_else(package: Path) -> None:
    with zipfile.ZipFile(package) as packed:
        names = [PurePosixPath(name) for name in packed.namelist()]
    assert {name.parts[0] for name in names} - {"__pycache__"} == {
        *("access", "bot", "handlers", "store"),
        *(
            "aws_lambda_powertools",
            "pynamodb",
            "slack_bolt",
            "slack_sdk",
            "slack",
            "typing_extensions.py",
            "tzdata",
        ),
    }
    assert not [name for name in names if {"tests", "test"} & set(name.parts) or ".dist-info" in str(name)]
    assert {name.suffix for name in names if name.parts[0] in reach.OURS} == {".py", ".pyc"}
    ours = {name for name in names if name.parts[0] in reach.OURS and name.suffix == ".py"}
    assert not [name for name in ours if name.name.startswith("local")]
    assert len(ours) == len(contents.of("slack").modules)
    sources = [name for name in names if name.suffix == ".py"]
    tag = f"cpython-{sys.version_info.major}{sys.version_info.minor}"
    assert {name.parent / "__pycache__" / f"{name.stem}.{tag}.pyc" for name in sources} <= set(names)
