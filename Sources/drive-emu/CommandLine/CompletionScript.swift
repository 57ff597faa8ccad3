/// Completion for a shell, made from the table.
enum CompletionScript {
  static let shells = ["bash"]

  /// A script that `eval "$(drive-emu completion bash)"` takes.
  static func bash(_ commands: [Command], references: [String]) -> String {
    var cases = ""
    for verb in CommandTable.verbs(of: commands) {
      let own = commands.filter { $0.path[0] == verb }
      if own[0].path.count > 1 {
        cases += branch("\(verb) ", words: own.map { $0.path[1] })
        for command in own { cases += branch("\(command.name) ", words: words(of: command, references)) }
      } else {
        cases += branch("\(verb) ", words: words(of: own[0], references))
      }
    }
    return """
      _drive_emu() {
        local cur="${COMP_WORDS[COMP_CWORD]}" words
        if [ "$COMP_CWORD" -le 1 ]; then
          words="\(CommandTable.verbs(of: commands).joined(separator: " "))"
        else
          case "${COMP_WORDS[*]:1:COMP_CWORD-1} " in
      \(cases)      esac
        fi
        COMPREPLY=($(compgen -W "$words" -- "$cur") $(compgen -f -- "$cur"))
        if declare -F __ltrim_colon_completions > /dev/null; then __ltrim_colon_completions "$cur"; fi
      }
      complete -F _drive_emu drive-emu

      """
  }

  private static func words(of command: Command, _ references: [String]) -> [String] {
    let options = command.allOptions.map { "--\($0.name)" } + ["--help"]
    return options + (command.operands.contains { ["DISC", "SCENARIO"].contains($0.name) } ? references : [])
  }

  private static func branch(_ prefix: String, words: [String]) -> String {
    // Longer prefixes come later and so win: every branch that fits is tried.
    "      \"\(prefix)\"*) words=\"\(words.joined(separator: " "))\" ;;&\n"
  }
}
