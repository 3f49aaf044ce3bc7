import type { CompletedShell } from "./answer.ts";

/** What `little completion SHELL` prints. The scripts ask `little` itself, so they need not be made anew for another version. */
export const SCRIPTS: Readonly<Record<CompletedShell, string>> = {
  bash: `# Completion of little and little-pipelines for bash.
# Try it:     eval "$(little completion bash)"
# For always: little completion bash > ~/.local/share/bash-completion/completions/little
_little_pipelines() {
  local IFS=$'\\n'
  # The candidates bring their own blank and their own quotes.
  compopt -o nospace 2>/dev/null
  COMPREPLY=($("\${COMP_WORDS[0]/#\\~\\//$HOME/}" __complete bash "\${COMP_LINE:0:COMP_POINT}" "\${COMP_WORDS[COMP_CWORD]}" 2>/dev/null))
}
complete -F _little_pipelines little little-pipelines
`,
  zsh: `#compdef little little-pipelines
# Completion of little and little-pipelines for zsh.
# Try it:     eval "$(little completion zsh)"
# For always: little completion zsh > "\${fpath[1]}/_little"
_little_pipelines() {
  local line part value help
  local -a whole parts
  for line in "\${(@f)$("\${(e)words[1]/#\\~\\//$HOME/}" __complete zsh "\${(j: :)words[1,CURRENT-1]} $PREFIX" 2>/dev/null)}"; do
    [[ -z $line ]] && continue
    part="\${line%%$'\\t'*}"
    line="\${line#*$'\\t'}"
    value="\${line%%$'\\t'*}"
    help="\${line#*$'\\t'}"
    value="\${value//:/\\\\:}\${help:+:$help}"
    if [[ $part == 1 ]]; then parts+=("$value"); else whole+=("$value"); fi
  done
  (( $#whole )) && _describe -V 'little' whole
  (( $#parts )) && _describe -V 'little' parts -S ''
  (( $#whole + $#parts ))
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _little_pipelines "$@"
else
  compdef _little_pipelines little little-pipelines
fi
`,
  fish: `# Completion of little and little-pipelines for fish.
# Try it:     little completion fish | source
# For always: little completion fish > ~/.config/fish/completions/little.fish
function __little_pipelines
    set -l words (commandline -xpc 2>/dev/null; or commandline -opc)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    $program __complete fish (commandline -cp | string collect) 2>/dev/null
end
complete -c little -c little-pipelines -f -a '(__little_pipelines)'
`,
};
