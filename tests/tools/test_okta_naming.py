import pytest

from tools.okta_naming import APP, GROUP, PUSHED, Named, Naming, WrongPattern, key, naming


@pytest.mark.parametrize(
    ("pattern", "name", "parts"),
    [
        (APP, "Staging Read - AWS Role", ("Staging", "Read")),
        (APP, "Data Lake Read - AWS Role", ("Data", "Lake Read")),
        (PUSHED, "Staging Read - GCP Role", ("Staging", "Read")),
        (GROUP, "aws_123456789012_data_admin", ("123456789012", "data_admin")),
        ("{access} in {account}", "Read in Staging", ("Staging", "Read")),
    ],
)
def test_a_name_that_fits_is_taken_apart(pattern: str, name: str, parts: tuple[str, str]) -> None:
    assert naming(pattern, APP).read(name) == Named(*parts)


@pytest.mark.parametrize(
    "name",
    ["Staging - AWS Role", "Staging Read - GCP Role", "Staging Read - AWS Role (old)", "  - AWS Role", ""],
)
def test_a_name_that_does_not_fit_is_none(name: str) -> None:
    assert Naming(APP).read(name) is None


def test_what_a_regular_expression_would_mean_stands_for_itself() -> None:
    assert Naming("{account}.{access}+(x)").read("a.b+(x)") == Named("a", "b")
    assert Naming("{account}.{access}+(x)").read("azb+(x)") is None


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("", "must have {account} exactly once"),
        ("{account} - AWS Role", "must have {access} exactly once"),
        ("{account} {account} {access} AWS", "must have {account} exactly once"),
        ("{account} {access} {env} AWS", "has a brace that belongs to neither"),
        ("aws{account}{access}", "has nothing between"),
        ("{account} - {access}", "has no word of its own"),
    ],
)
def test_a_wrong_pattern_is_refused_with_a_right_one(pattern: str, why: str) -> None:
    with pytest.raises(WrongPattern) as raised:
        naming(pattern, GROUP)
    assert why in str(raised.value)
    assert str(raised.value).endswith("write for example 'aws_{account}_{access}'")


@pytest.mark.parametrize(
    ("named", "made"),
    [
        (Named("Staging", "Read"), "aws-staging-read"),
        (Named("123456789012", "data_admin"), "aws-123456789012-data-admin"),
        (Named("Straße", "Läsen"), "aws-strasse-l-sen"),
        (Named("日本", "読む"), ""),
        (Named("x" * 80, "y"), "aws-" + "x" * 60),
    ],
)
def test_a_key_is_one_that_a_catalogue_takes(named: Named, made: str) -> None:
    assert key("aws", named) == made


def test_hostile_names_take_no_time() -> None:
    assert Naming(APP).read(" " * 20_000 + "x") is None
