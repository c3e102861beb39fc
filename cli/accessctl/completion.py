"""Completion for the shells, made from the table of commands. The scripts know everything themselves and start no process."""

import shlex
from collections.abc import Iterator, Mapping

from accessctl.command import Arg, Kind
from accessctl.commands import COMMANDS
from accessctl.parser import GLOBALS

_EVERYWHERE = ("--help", "--json", *(flag for flags, _, _ in GLOBALS for flag in flags))


def script_for(shell: str) -> str:
    """The script for one shell; `eval` it, or put it where the shell looks for such scripts."""
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell]()


def _nodes() -> Mapping[str, list[str]]:
    """What may follow each beginning of a command, by its words: `requests` -> `list`, `show` and so on."""
    found: dict[str, list[str]] = {}
    for command in COMMANDS:
        for depth, word in enumerate(command.words):
            below = found.setdefault(" ".join(command.words[:depth]), [])
            if word not in below:
                below.append(word)
    return found


def _values() -> Mapping[str, tuple[str, ...]]:
    """The values that an option of a command may have, by `command option`, and those of an argument by `command`."""
    return {
        " ".join((command.name, *arg.flags[-1:])): arg.one_of
        for command in COMMANDS
        for arg in command.args
        if arg.one_of
    }


def _flags(args: tuple[Arg, ...]) -> Iterator[str]:
    return (flag for arg in args for flag in arg.flags)


def _takes() -> list[str]:
    """Options with a value, which is no word of a command."""
    own = (
        flag for each in COMMANDS for arg in each.args if arg.kind is not Kind.SWITCH for flag in arg.flags
    )
    return sorted({*own, *(flag for flags, _, _ in GLOBALS for flag in flags)})


def _bash() -> str:
    follows = dict(_nodes())
    options = {each.name: " ".join((*_flags(each.args), *_EVERYWHERE)) for each in COMMANDS}
    known = " | ".join(shlex.quote(name) for name in sorted({*follows, *options}) if name)
    lines = [
        f"    {shlex.quote(name)}) next={shlex.quote(' '.join(words))} ;;" for name, words in follows.items()
    ]
    lines += [f"    {shlex.quote(name)}) flags={shlex.quote(flags)} ;;" for name, flags in options.items()]
    values = [
        f"    {shlex.quote(name)}) next={shlex.quote(' '.join(those))} ;;"
        for name, those in _values().items()
    ]
    return f"""# Completion of accessctl for bash: eval "$(accessctl completion bash)"
_accessctl() {{
  local at="" next="" flags={shlex.quote(" ".join(_EVERYWHERE))} word skip="" index
  local cur="${{COMP_WORDS[COMP_CWORD]}}" prev="${{COMP_WORDS[COMP_CWORD-1]}}"
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="${{COMP_WORDS[index]}}"
    if [[ -n "$skip" ]]; then skip=""; continue; fi
    case "$word" in
      {" | ".join(_takes())}) skip=1; continue ;;
      -*) continue ;;
    esac
    case "${{at:+$at }}$word" in
      {known}) at="${{at:+$at }}$word" ;;
    esac
  done
  case "$at" in
{chr(10).join(lines)}
  esac
  if [[ -n "$skip" ]]; then flags=""; at="$at $prev"; next=""; fi
  case "$at" in
{chr(10).join(values)}
  esac
  COMPREPLY=()
  if [[ "$cur" == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
  elif [[ -n "$next" ]]; then
    COMPREPLY=($(compgen -W "$next" -- "$cur"))
  else
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}}
complete -o filenames -F _accessctl accessctl
"""


def _zsh() -> str:
    """Zsh runs the function of bash, by a module of its own that is made for that."""
    return f"""# Completion of accessctl for zsh: source <(accessctl completion zsh)
autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
{_bash()}"""


def _fish() -> str:
    lines = [
        "# Completion of accessctl for fish: accessctl completion fish | source",
        "function __accessctl_at",
        "    set -l at",
        "    set -l skip 0",
        "    for word in (commandline -opc)[2..-1]",
        "        if test $skip = 1",
        "            set skip 0",
        f"        else if contains -- $word {' '.join(_takes())}",
        "            set skip 1",
        "        else if not string match -q -- '-*' $word",
        "            set -l longer (string join ' ' $at $word)",
        f"            if contains -- $longer {' '.join(shlex.quote(name) for name in _known())}",
        "                set at $longer",
        "            end",
        "        end",
        "    end",
        '    test "$at" = "$argv"',
        "end",
    ]
    for name, words in _nodes().items():
        lines += [f"complete -c accessctl -f -n '__accessctl_at {name}' -a {shlex.quote(' '.join(words))}"]
    for command in COMMANDS:
        for arg in command.args:
            lines.append(_fish_arg(command.name, arg))
    lines += [
        f"complete -c accessctl -l {flags[0][2:]} -r -d {shlex.quote(says)}" for flags, _, says in GLOBALS
    ]
    lines += ["complete -c accessctl -l json -d 'print the answer for programs'"]
    return "\n".join(line for line in lines if line) + "\n"


def _known() -> list[str]:
    return sorted({name for name in {*_nodes(), *(each.name for each in COMMANDS)} if name})


def _fish_arg(name: str, arg: Arg) -> str:
    start = f"complete -c accessctl -n '__accessctl_at {name}'"
    values = f" -f -a {shlex.quote(' '.join(arg.one_of))}" if arg.one_of else ""
    if not arg.flags:
        return start + values if values else ""
    flags = "".join(f" -l {each[2:]}" if each.startswith("--") else f" -s {each[1:]}" for each in arg.flags)
    takes = "" if arg.kind is Kind.SWITCH else " -r"
    return f"{start}{flags}{takes} -d {shlex.quote(arg.words)}{values}"
