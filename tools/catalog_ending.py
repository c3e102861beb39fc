"""How a job about a catalogue file ends, in words for whoever asked."""

from access.job import JobState
from tools.catalog import Loaded
from tools.catalog_jobs import named
from tools.catalog_preview import Preview
from tools.catalog_reading import NotLoaded
from tools.job_ends import End

NOTHING = "nothing was changed"
MAYBE = "a part of it may be in force: look at the plan, and apply it again"


def failed(*lines: str, partly: bool = False) -> End:
    """It is not in force; `partly`: some of it may be."""
    after = MAYBE if partly else NOTHING
    words = f"{lines[0] if len(lines) == 1 else NotLoaded(lines).count}; {after}"
    said = "\n".join((*named(lines), f"{NotLoaded(lines).count}; {after}"))
    return End(JobState.FAILED, words, said, tuple(named(lines)))


def planned(found: Preview) -> End:
    """What a file would change."""
    version = found.ready.before.version
    how = (
        "" if found.ready.repeated else f"this plan is for version {version}: apply it with expect {version}"
    )
    words = "nothing would change" if found.ready.repeated else "the plan is ready"
    return End(JobState.DONE, words, found.said(how), expect=version, plain=found.plain)


def loaded(found: Loaded) -> End:
    """It is in force."""
    first = found.words.partition("\n")[0]
    return End(JobState.DONE, first, found.words, version=found.version, plain=found.plain)


def was_loaded(version: int) -> End:
    """It came into force by this very job, which was killed before it could say so."""
    words = f"the catalogue is in force, as version {version}"
    return End(JobState.DONE, words, words, version=version)
