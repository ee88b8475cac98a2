"""Completion in the shells of the system: their scripts, and what these ask for."""

import os
import shlex
import sys
from contextlib import suppress
from typing import Annotated

from casefile.cli.declared import Argument, Room
from casefile.cli.session import Session
from casefile.cli.top import top
from casefile.errors import CasefileError, NotFound

room = Room()
TYPED = "CASEFILE_TYPED"
"""What the environment holds where a script asks: the words behind ``casefile``, a line each, the
last as far as it is typed; as they were typed, in their quotes, where it asks for ``quoted``."""
SCRIPTS = {
    "bash": r"""_casefile() {
    local IFS=$'\n'
    local typed=("${COMP_WORDS[@]:1:COMP_CWORD}") line
    COMPREPLY=()
    while IFS=$'\t' read -r line _; do
        COMPREPLY+=("$line")
    done < <(CASEFILE_TYPED="${typed[*]}" casefile completion quoted 2>/dev/null)
    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
}
COMP_WORDBREAKS=${COMP_WORDBREAKS//=/}
complete -o default -F _casefile casefile
""",
    "zsh": r"""#compdef casefile
_casefile() {
    local -a found told keys keys_told
    local line meaning
    while IFS=$'\t' read -r line meaning; do
        if [[ $line == *= ]]; then
            keys+=("$line") keys_told+=("$line${meaning:+  -- $meaning}")
        else
            found+=("$line") told+=("$line${meaning:+  -- $meaning}")
        fi
    done < <(CASEFILE_TYPED="${(F)${(@Q)words[2,CURRENT]}}" casefile completion words 2>/dev/null)
    # -U: what is meant need not begin as it is typed (a Chinese title, first letters)
    (( ${#found} )) && compadd -U -l -d told -a found
    (( ${#keys} )) && compadd -U -l -S '' -d keys_told -a keys
    if (( ${#found} + ${#keys} > 1 )) && [[ -n ${found:#$PREFIX*}${keys:#$PREFIX*} ]]; then
        compstate[insert]=''  # several that begin otherwise: show them, and keep what is typed
        compstate[list]='list force'
    fi
}
compdef _casefile casefile
""",
    "fish": r"""function __casefile_words
    set -l typed (commandline -opc)[2..-1] (commandline -ct)
    test -n "$typed[-1]"; or set typed[-1] ' '
    env CASEFILE_TYPED=(string join \n -- $typed | string collect) casefile completion words \
        2>/dev/null
end
complete -c casefile -f -a '(__casefile_words)'
""",
    "powershell": r"""Register-ArgumentCompleter -Native -CommandName casefile -ScriptBlock {
    param($word, $ast, $position)
    $typed = @($ast.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $position } |
        ForEach-Object { if ($_.Value -is [string]) { $_.Value } else { "$_" } })
    $program = $ast.GetCommandName()
    if (-not $program) { $program = 'casefile' }
    $code, $spoken = $global:LASTEXITCODE, $env:PYTHONIOENCODING
    $env:PYTHONIOENCODING = [Console]::OutputEncoding.WebName -replace '^gb2312$', 'gbk'
    $bare = $word -replace '^(["''])(.*?)\1?$', '$2'
    $env:CASEFILE_TYPED = ($typed + $bare) -join "`n"
    try {
        & $program completion words 2>$null | ForEach-Object {
            $text, $meaning = $_ -split "`t", 2
            if (-not $meaning) { $meaning = $text }
            $written = $text
            if ($text -match '[^\w./:=+%-]') {
                $inside = [System.Management.Automation.Language.CodeGeneration]
                $written = "'" + $inside::EscapeSingleQuotedStringContent($text) + "'"
            }
            $kind = 'ParameterValue'
            [System.Management.Automation.CompletionResult]::new($written, $text, $kind, $meaning)
        }
    } finally {
        $global:LASTEXITCODE, $env:PYTHONIOENCODING = $code, $spoken
        $env:CASEFILE_TYPED = $null
    }
}
""",
}


def _meant(typed: str) -> str:
    """The word that is typed so: bash hands words over with their quotes, closed or not."""
    for end in ("", "'", '"'):
        with suppress(ValueError):
            return " ".join(shlex.split(typed + end))
    return typed


@room.command("completion", help="The completion script of a shell: bash, zsh, fish or powershell.")
def completion(
    session: Session,
    shell: Annotated[
        str,
        Argument(
            metavar="bash|zsh|fish|powershell",
            show_default=False,
            help="Such as: source <(casefile completion bash)",
        ),
    ],
) -> None:
    if shell in ("words", "quoted"):
        from casefile.cli.candidates import candidate_lines, candidates
        from casefile.cli.in_full import values_before

        *before, word = os.environ.get(TYPED, "").split("\n")
        if shell == "quoted":
            *before, word = map(_meant, (*before, word))
        with suppress(CasefileError):
            top(session, **values_before(before))
        # fish cannot hand over a last line that is empty: it says a blank
        sys.stdout.write(candidate_lines(candidates(session, before, word.strip())))
        return
    if shell not in SCRIPTS:
        raise NotFound(
            "There is no completion for {name}; known are: {known}.", name=shell, known=[*SCRIPTS]
        )
    sys.stdout.write(SCRIPTS[shell])
