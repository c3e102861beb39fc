"""Every sentence that the command line itself says. What the API says is printed as it comes."""

from collections.abc import Sequence

from accessctl.failures import MEANINGS

ABOUT = """Access Service from the command line.

Signs each request with your AWS credentials, as the aws command finds them: environment, profile, single sign-on, assumed role.
Begin with: accessctl configure --url https://…; accessctl health"""

TOOLS_ROLE = "ask for the role in Slack: /access tools-invoke"
SIGN_IN = "Sign in again, for example with: aws sso login"

NO_URL = "No address is set. Say where the API is: accessctl configure --url https://<id>.execute-api.<region>.amazonaws.com/<stage>"
BAD_URL = "The address {url!r} is not one. It must begin with https:// and name a host."
PLAIN_URL = (
    "The address {url!r} begins with http://, which would show your credentials to the network. Use https://."
)
NO_REGION = "The address does not tell its region. Set it: accessctl configure --region <region>"
BAD_CONFIG = "The configuration file {file} cannot be read: {why}. Mend it, or write it anew: accessctl configure --url …"
UNKNOWN_SETTING = "the setting {name!r} is not known; there are {known}"
NOT_A_TEXT = "the setting {name!r} must be a text"
WRITTEN = "Written to {file}. See whether it works: accessctl health"
ASK_URL = "Address of the API (https://…): "
NOT_WRITTEN = "The configuration file {file} cannot be written: {why}."

NO_NAME = "{value!r} is no name. Look up how it is written."
TOO_BIG = "{file} is larger than a megabyte, which the API does not take."
NO_FILE = "{file} cannot be read: {why}."
NOT_TEXT = "{file} is not text in UTF-8."
CANNOT_WRITE = "{file} cannot be written: {why}."

NO_CREDENTIALS = "There are no AWS credentials. Sign in, for example with aws sso login, or name a profile: --profile NAME. If you have no role for the tools, {role}."
NO_PROFILE = "Your AWS configuration has no profile {profile!r}. Name another with --profile, or look into ~/.aws/config."
CANNOT_SIGN = "Your AWS credentials cannot be used: {why} " + SIGN_IN + "."
EXPIRED = "Your AWS credentials have expired. " + SIGN_IN + "."
WRONG_CREDENTIALS = (
    "AWS does not know these credentials. " + SIGN_IN + ", or name another profile: --profile NAME."
)
WRONG_SIGNATURE = "The signature was not accepted. Look whether the region {region!r} is the API's, and whether this machine's clock is right."
LATE_SIGNATURE = (
    "The signature was not accepted, because this machine's clock is wrong. Set it right and try again."
)
NOT_ALLOWED = "Your role {who} may not use the tools API. If it is not the role for the tools, name that profile: --profile NAME. If you do not have it, {role}."
NOT_THERE = "There is no API at {url}. Look whether the address has its stage at the end, as in https://…amazonaws.com/prod."

NO_CONNECTION = (
    "{host} cannot be reached. Look whether you are online, and whether the address is right: {url}"
)
NO_TRUST = "The certificate of {host} is not trusted: {why}. Nothing was sent."
CUT = "The connection to {host} broke off before there was an answer. Try again in a moment."
SLOW = "{host} took too long to answer. Try again in a moment."
NO_JSON = "{host} did not answer as the API does (status {status}). Try again in a moment; if it stays so, look whether the address is right: {url}"
BUSY = "The service is busy. Try again in a moment."
BROKEN = (
    "Something went wrong in the service (status {status}). Try again, and if it stays so, tell its people."
)
DOUBTFUL = "It is not known whether this was done. The same command with its key is safe, it is not done twice:\n  {again}"

WAITING = "{words}: {done} of {of}"
WAITING_ONLY = "{words}: {state}"
GOES_ON = "You have not seen its end. Go on with it: accessctl jobs show {id}"
UNREADABLE = "This cannot be read and is not in the output: {what}"
SO_FAR = "{count} so far"
MORE = "There is more: add --after {token}, or --all for everything."
NOTHING = "There is nothing to show."
STOPPED = "Stopped."
UNEXPECTED = "This is a fault of accessctl: {what}. Please report it with the command that you typed."

NEEDS_EXPECT = "--yes needs --expect VERSION: the version that the plan was made for, so that nobody's later change is lost."
NOT_A_TERMINAL = "Nobody can be asked here. Look at accessctl catalog plan first, then run this with --expect VERSION --yes."
APPLY = "Put this in force? Type yes: "
NOT_APPLIED = "Nothing was changed."
OTHER_VERSION = "Version {found} is in force, not {expected}. Nothing was changed; look at what came since, then run this for {found}."


LOOKING_INSIDE = "waiting for what the service finds itself, which takes up to a minute"


def verdict(bad: int, unsure: int) -> str:
    """The last line of the doctor."""
    more = f"; {unsure} should be looked at" if unsure else ""
    return f"{_things(bad)} wrong{more}" if bad else f"nothing is wrong{more}" if unsure else "all is well"


def _things(count: int) -> str:
    return "1 thing is" if count == 1 else f"{count} things are"


def one_of(names: Sequence[str]) -> str:
    """Of several arguments exactly one must be given."""
    return f"Give either {' or '.join(names)}."


def statuses() -> str:
    """The exit statuses, for help and docs."""
    return "exit statuses:\n" + "\n".join(f"  {each.value:>3}  {says}" for each, says in MEANINGS.items())
