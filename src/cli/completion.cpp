#include "cli/completion.hpp"

#include <algorithm>
#include <iostream>
#include <regex>
#include <sstream>

#include "cli/command.hpp"
#include "cli/component_tables.hpp"
#include "scenario/reference.hpp"

namespace detoxsim::cli {

namespace {

using Words = std::vector<std::string>;

constexpr const char* bash = R"sh(# bash completion for detoxsim; asks the program itself
_detoxsim() {
  local IFS=$'\n' line=${COMP_LINE:0:COMP_POINT} words word
  IFS=' ' read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  word=${words[-1]}
  COMPREPLY=($("$1" completion words -- "${words[@]:1}" 2>/dev/null))
  # bash replaces what follows the last = only
  [[ $word == *=* ]] && COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*=}"}"}")
  [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace
}
complete -o default -F _detoxsim detoxsim
)sh";

constexpr const char* zsh = R"sh(#compdef detoxsim
# zsh completion for detoxsim; asks the program itself
_detoxsim() {
  local -a found unfinished
  found=(${(f)" $("${words[1]}" completion words-- "${(@)words[2,CURRENT]}" 2 > / dev / null) "})
                            (($ #found)) ||
{
  _files;
  return
}
unfinished = ($ { (M) found : # *= })compadd - S '' --$unfinished compadd-- $ {
found:
  | unfinished
}
}
_detoxsim "$@"
)sh";

// The options that the command's own help names.
Words options_of(const Command& command) {
  std::ostringstream help;
  std::streambuf* const out = std::cout.rdbuf(help.rdbuf());
  command.body({"--help"}, command);
  std::cout.rdbuf(out);
  const std::string text = help.str();
  static const std::regex option("(?:^|\n) +(?:-[a-z] \\[ )?(--[a-z-]+)");
  Words options;
  for (std::sregex_iterator found(text.begin(), text.end(), option), end; found != end; ++found)
    options.push_back((*found)[1]);
  return options;
}

constexpr ComponentKind applicable[] = {ComponentKind::rule, ComponentKind::pre_aggregator, ComponentKind::attack};

Words kinds_for(const std::string& command) {
  Words words;
  if (command == "apply")
    for (const ComponentKind kind : applicable) words.push_back(to_text(kind));
  if (command == "list")
    for (const ComponentKind kind : all_kinds) words.push_back(plural(kind));
  return words;
}

Words names_for(const std::string& kind_word) {
  for (const ComponentKind kind : all_kinds)
    if (kind_word == to_text(kind) || kind_word == plural(kind)) return Catalog::of(kind).names();
  return {};
}

Words with_prefix(const std::string& prefix, const Words& words) {
  Words longer;
  for (const auto& word : words) longer.push_back(prefix + word);
  return longer;
}

Words values_of(const KeyInfo& key) {
  if (key.kind) {
    Words names = Catalog::of(*key.kind).names();
    names.insert(names.end(), key.words.begin(), key.words.end());  // files that come with the program
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
  }
  if (std::holds_alternative<bool>(key.fallback)) return {"true", "false"};
  return key.words;
}

// PATH=, or PATH=VALUE.
Words assignments(const std::string& word) {
  const std::size_t equals = word.find('=');
  Words found;
  for (const auto& section : scenario_reference()) {
    for (const auto& key : section.keys) {
      if (equals == std::string::npos)
        found.push_back(key.path + "=");
      else if (word.substr(0, equals) == key.path)
        return with_prefix(key.path + "=", values_of(key));
    }
  }
  return found;
}

Words values_of_option(const std::string& option) {
  if (option == "--runner") return {"local", "parallel", "slurm"};
  if (option == "--progress") return {"auto", "plain", "none"};
  if (option == "--device") return {"cpu", "cuda"};
  if (option == "--rules") return Catalog::of(ComponentKind::rule).names();
  return {};
}

Words candidates(const Words& words) {
  const std::string& word = words.back();
  if (words.size() == 1) {
    Words names = {"help"};
    for (const auto& command : all_commands()) names.push_back(command.name);
    return names;
  }
  const std::string& previous = words[words.size() - 2];
  if (previous == "--set" || previous == "--vary" || previous == "--zip") {
    // apply sets parameters, not paths.
    return words.front() == "apply" ? Words{} : assignments(word);
  }
  if (const Words values = values_of_option(previous); !values.empty()) return values;
  const Words kinds = kinds_for(words.front());
  if (words.size() == 3 && !kinds.empty() && word.rfind('-', 0) != 0) return names_for(words[1]);
  if (words.size() == 2 && !kinds.empty() && word.rfind('-', 0) != 0) return kinds;
  if (word.rfind('-', 0) != 0) return {};
  for (const auto& command : all_commands())
    if (command.name == words.front()) return options_of(command);
  return {};
}

int completion(const Words& arguments, const Command& command) {
  po::options_description options("options");
  if (!arguments.empty() && arguments.front() == "words") {
    const auto begin = std::find(arguments.begin(), arguments.end(), "--");
    if (begin == arguments.end()) throw InputError("completion words: expected -- and the words of a command line");
    for (const auto& word : completions({begin + 1, arguments.end()})) std::cout << word << "\n";
    return done;
  }
  po::variables_map values;
  if (!parse(command, arguments, options, {"shell"}, values)) return done;
  const std::string shell = values["shell"].as<std::string>();
  if (shell != "bash" && shell != "zsh")
    throw InputError("completion: expected bash or zsh, got '" + shell + "'" + suggestion(shell, {"bash", "zsh"}));
  std::cout << (shell == "bash" ? bash : zsh);
  return done;
}

}  // namespace

std::vector<std::string> completions(const std::vector<std::string>& words) {
  if (words.empty()) return {};
  Words fitting;
  for (const auto& word : candidates(words))
    if (word.rfind(words.back(), 0) == 0) fitting.push_back(word);
  return fitting;
}

Command completion_command() {
  return {"completion",
          "completion bash|zsh",
          "print a script by which the shell completes commands, options and values",
          {"detoxsim completion bash > ~/.local/share/bash-completion/completions/detoxsim"},
          completion};
}

}  // namespace detoxsim::cli
